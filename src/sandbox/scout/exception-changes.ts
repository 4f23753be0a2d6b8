import { authoriseOwner, type MaybeContext } from './caller.js';
import type { ImageScope } from './exception-scopes.js';
import { describeChanged } from './exception-views.js';
import type { ExceptionDraft, ManualException } from './exceptions.js';
import type { Premises } from './premises.js';
import { refusal } from './refusal.js';
import type { RootFields } from './root-fields.js';

interface Addition extends MaybeContext {
  readonly input: Pick<ManualException, 'cveId' | 'type' | 'additionalDetails'> & {
    readonly justification?: string | null;
    readonly imageScopes?: readonly ImageScope[] | null;
  };
}

interface Change extends MaybeContext {
  readonly input: { readonly id: string } & Partial<Addition['input']>;
}

interface Removal extends MaybeContext {
  readonly input: { readonly ids: readonly string[] };
}

/** The changes of an organisation's exceptions; they count in every read at once. */
export function exceptionChanges({ exceptions }: Premises): RootFields {
  return {
    addVulnerabilityException({ context, input }: Addition, reader) {
      const organisation = authoriseOwner(reader, context);
      const { justification = null, imageScopes = null } = input;
      const draft = { ...input, justification, imageScopes, organisation, author: reader?.name ?? '' };
      checkDraft(draft);
      return { exception: describeChanged(exceptions.add(draft)) };
    },
    updateVulnerabilityException({ context, input }: Change, reader) {
      const organisation = authoriseOwner(reader, context);
      const current = exceptions.find(organisation, input.id);
      if (!current) throw refusal(`There is no exception ${input.id}`, 404);
      const changed = merge(current, input);
      checkDraft(changed);
      exceptions.replace(changed);
      return { exception: describeChanged(changed) };
    },
    removeVulnerabilityException({ context, input }: Removal, reader) {
      return { ids: exceptions.remove(authoriseOwner(reader, context), input.ids) };
    },
  };
}

/** What is not named stays; a justification or scopes that are named as null go. */
function merge(current: ManualException, input: Change['input']): ManualException {
  return {
    ...current,
    cveId: input.cveId ?? current.cveId,
    type: input.type ?? current.type,
    additionalDetails: input.additionalDetails ?? current.additionalDetails,
    justification: input.justification === undefined ? current.justification : input.justification,
    imageScopes: input.imageScopes === undefined ? current.imageScopes : input.imageScopes,
  };
}

function checkDraft({ cveId, type, justification, imageScopes }: ExceptionDraft): void {
  if (cveId.trim() === '') throw refusal('cveId must not be empty', 400);
  if (imageScopes?.length === 0) {
    throw refusal('imageScopes must not be empty; null covers the whole organisation', 400);
  }
  if (type === 'FALSE_POSITIVE' && !justification) {
    throw refusal('An exception of type FALSE_POSITIVE needs a justification', 400);
  }
  if (type === 'ACCEPTED_RISK' && justification) {
    throw refusal('An exception of type ACCEPTED_RISK takes no justification', 400);
  }
}
