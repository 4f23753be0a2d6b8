import { createCancellation } from '../../src/http/cancellation.js';

describe('a cancellation', () => {
  it('has no reason while the work goes on', () => {
    expect(createCancellation().reason).toBeUndefined();
  });

  it('tells every listener once, with the reason', () => {
    const cancellation = createCancellation();
    const heard: string[] = [];
    cancellation.onCancel((reason) => heard.push(`first ${reason}`));
    cancellation.onCancel((reason) => heard.push(`second ${reason}`));
    cancellation.cancel('deadline');
    cancellation.cancel('abandoned');
    expect(heard).toEqual(['first deadline', 'second deadline']);
  });

  it('keeps its first reason', () => {
    const cancellation = createCancellation();
    cancellation.cancel('abandoned');
    cancellation.cancel('deadline');
    expect(cancellation.reason).toBe('abandoned');
  });

  it('has its reason when the listeners hear of it', () => {
    const cancellation = createCancellation();
    let seen: string | undefined;
    cancellation.onCancel(() => {
      seen = cancellation.reason;
    });
    cancellation.cancel('deadline');
    expect(seen).toBe('deadline');
  });

  it('does not tell a listener that was taken back', () => {
    const cancellation = createCancellation();
    const heard: string[] = [];
    const takeBack = cancellation.onCancel(() => heard.push('gone'));
    cancellation.onCancel(() => heard.push('here'));
    takeBack();
    cancellation.cancel('deadline');
    expect(heard).toEqual(['here']);
  });

  it('lets a listener take back another one while it tells them', () => {
    const cancellation = createCancellation();
    const heard: string[] = [];
    let takeBack = (): void => undefined;
    cancellation.onCancel(() => takeBack());
    takeBack = cancellation.onCancel(() => heard.push('too late'));
    cancellation.cancel('abandoned');
    expect(heard).toEqual([]);
  });
});
