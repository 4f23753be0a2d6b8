import { Readable } from 'node:stream';
import { PortolanError } from '../../errors.js';
import { createCancellation } from '../../http/cancellation.js';
import { send } from '../../http/send.js';
import { readStart, type StreamReply } from '../../http/stream.js';
import { defineOperation, type Operation } from '../../rest/operation.js';
import { type Arguments, buildRequest } from '../../rest/request.js';
import { readReply } from '../../rest/response.js';
import type { Download, DownloadRequest } from '../types.js';
import { type CsvFiles, openFile } from './csv-files.js';
import { filesOfExport, objectsIn } from './exports.js';
import { isGzip, readFileBytes } from './file-bytes.js';
import { namingWhat } from './guards.js';
import { joinFiles } from './joined-files.js';
import { DOWNLOADS } from './places.js';
import { fileNameOf, filesOfReport } from './reports.js';

const BASE = '/api/publisher';
const EXPORT = /^([^/]+)\/(\d{4})\/(weeks|months)\/(\d{1,2})\/(raw|summary|repo-summary|namespace-summary)$/;
const REPORT = /^([^/]+)\/([^/]+)$/;
const findExport = defineOperation({
  upstream: 'dvp',
  field: 'Query.dvpExport',
  method: 'GET',
  path: `${BASE}/analytics/v1/namespaces/{namespace}/pulls/exports/years/{year}/{timespan}/{interval}/{view}`,
});
const listReports = defineOperation({
  upstream: 'dvp',
  field: 'Query.dvpReports',
  method: 'GET',
  path: `${BASE}/proxylytics/v1/namespaces/{namespace}/reports`,
  at: 'reports',
});

/** A whole export as one CSV file, `<namespace>/<year>/<timespan>/<interval>/<view>`: the parts one after another. */
export const exportDownload: Download = {
  route: `${DOWNLOADS.exports}*`,
  async open(asked) {
    const [, namespace = '', year, timespan = '', interval, view = ''] = EXPORT.exec(asked.name) ?? [];
    if (!namespace) throw noFile('<namespace>/<year>/<weeks or months>/<number>/<view>');
    const place = { namespace, year: Number(year), timespan, interval: Number(interval), view };
    const link = linkOf(findExport, asked);
    const [found = {}] = objectsIn([await ask(findExport, place, asked)], link);
    return openWhole(filesOfExport(found, place, link), asked.range);
  },
};

/** The file of a report that is still listed, `<namespace>/<file name>`. */
export const reportDownload: Download = {
  route: `${DOWNLOADS.reports}*`,
  async open(asked) {
    const [, namespace = '', fileName] = REPORT.exec(asked.name) ?? [];
    if (!namespace) throw noFile('<namespace>/<file name>');
    const link = linkOf(listReports, asked);
    const reports = objectsIn((await ask(listReports, { namespace }, asked)) ?? [], link);
    const report = reports.find(({ url }) => typeof url === 'string' && fileNameOf(url) === fileName);
    if (report) return openWhole(filesOfReport(report, namespace, link), asked.range);
    const message = `Docker DVP: the report "${fileName}" is not listed, or not any more`;
    throw new PortolanError('NOT_FOUND', message, { upstream: 'dvp', operation: listReports.field });
  },
};

async function ask(operation: Operation, args: Arguments & object, asked: DownloadRequest): Promise<unknown> {
  const { target, scope } = asked;
  const request = buildRequest(operation, { args, basePath: target.basePath });
  try {
    return readReply(operation, target, await send(target, request, scope));
  } catch (error) {
    throw namingWhat(operation.field, args, error);
  }
}

function linkOf({ field }: Operation, { target, scope }: DownloadRequest): CsvFiles['link'] {
  return { target, scope, operation: field };
}

async function openWhole(files: CsvFiles, range: string | undefined): Promise<StreamReply> {
  const headers = { 'content-type': 'text/csv; charset=utf-8' };
  if (files.urls.length === 0) return { status: 200, headers, body: Readable.from([]) };
  const part = range === undefined ? undefined : await openRange(files, range);
  if (part) return { ...part, headers: { ...part.headers, ...headers } };
  return { status: 200, headers, body: await openJoined(files) };
}

/** All files as one body. Whoever destroys it also stops what is waited for at that moment. */
async function openJoined(files: CsvFiles): Promise<Readable> {
  const { scope } = files.link;
  const cancellation = createCancellation();
  if (scope.cancellation.reason) cancellation.cancel(scope.cancellation.reason);
  const takeBack = scope.cancellation.onCancel(cancellation.cancel);
  const link = { ...files.link, scope: { ...scope, cancellation } };
  const { body } = await openFile({ ...files, link }, 0);
  const { chunks } = await readFileBytes(body, link);
  const joined = joinFiles({ ...files, link }, chunks);
  return new Readable({
    read() {
      joined.next().then(
        ({ done, value }) => this.push(done ? null : value),
        (error: Error) => this.destroy(error),
      );
    },
    destroy(error, done) {
      takeBack();
      cancellation.cancel('abandoned');
      done(error);
    },
  });
}

/** Part of a single file; undefined when its store gives no parts, or when a part of it would be a part of gzip. */
async function openRange(files: CsvFiles, range: string): Promise<StreamReply | undefined> {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? [];
  // RFC 9110, 14.1.1: a range that ends before it starts is none.
  const isRange = from !== undefined && (!to || Number(from) <= Number(to));
  if (files.urls.length > 1 || !isRange) return undefined;
  const probe = await openFile(files, 0, 'bytes=0-1');
  const start = await readStart(probe.body, 2);
  if (probe.status !== 206 || isGzip(start)) return undefined;
  const { status, headers, body } = await openFile(files, 0, range);
  const told = ['content-range', 'content-length', 'etag'].flatMap((key) =>
    headers[key] === undefined ? [] : [[key, headers[key]] as const],
  );
  if (status === 206) return { status, headers: Object.fromEntries(told), body };
  await readStart(body, 0);
  return undefined;
}

function noFile(form: string): PortolanError {
  return new PortolanError('BAD_USER_INPUT', `Docker DVP: a file is named ${form}`, { upstream: 'dvp' });
}
