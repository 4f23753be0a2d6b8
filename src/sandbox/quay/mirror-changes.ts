import type { Body } from './body.js';
import { readIso } from './iso-date.js';
import { textsOf } from './mirror-body.js';
import type { Mirror } from './mirror-model.js';
import type { QuayRepository, World } from './model.js';

/** One change of a mirror as the audit log tells it. */
export interface MirrorChange {
  readonly changed: string;
  readonly to: unknown;
  apply(mirror: Mirror, repository: QuayRepository): void;
}

type Apply = MirrorChange['apply'];

/** The changes that a body asks for, in the order in which Quay makes and logs them. */
export function changesOf(world: World, body: Body): MirrorChange[] {
  return [
    ...changeOf(body, 'is_enabled', (mirror) => {
      mirror.isEnabled = body.is_enabled === true;
    }),
    ...changeOf(body, 'external_reference', (mirror) => {
      mirror.externalReference = String(body.external_reference);
    }),
    ...changeOf(body, 'robot_username', (mirror, repository) => {
      const name = String(body.robot_username);
      mirror.robot = world.robots.get(name) ?? null;
      grantWrite(repository, name);
    }),
    ...changeOf(body, 'sync_start_date', (mirror) => {
      mirror.startDate = readIso(String(body.sync_start_date));
    }),
    ...changeOf(body, 'sync_interval', (mirror) => {
      mirror.interval = Number(body.sync_interval);
    }),
    ...changeOf(body, 'skopeo_timeout_interval', (mirror) => {
      mirror.timeout = Number(body.skopeo_timeout_interval);
    }),
    ...changeOf(body, 'architecture_filter', (mirror) => {
      const { architecture_filter: filter } = body;
      mirror.architectures = Array.isArray(filter) ? filter.map(String) : [];
    }),
    ...credentialChanges(body),
    ...configChanges(body.external_registry_config),
    ...ruleChanges(body),
  ];
}

/** The robot of a mirror must be able to push. */
export function grantWrite({ userRoles }: QuayRepository, robot: string): void {
  const role = userRoles.get(robot);
  if (role === undefined || role === 'read') userRoles.set(robot, 'write');
}

function changeOf(body: Body, name: string, apply: Apply): MirrorChange[] {
  return name in body ? [{ changed: name, to: body[name], apply }] : [];
}

function credentialChanges(body: Body): MirrorChange[] {
  const { external_registry_password: password } = body;
  const user = changeOf(body, 'external_registry_username', (mirror) => {
    const { external_registry_username: name } = body;
    mirror.username = typeof name === 'string' ? name : null;
  });
  if (!('external_registry_password' in body)) return user;
  const to = password === null ? null : '********';
  const apply: Apply = (mirror) => {
    mirror.password = typeof password === 'string' ? password : null;
  };
  return [...user, { changed: 'external_registry_password', to, apply }];
}

function configChanges(config: unknown): MirrorChange[] {
  if (!isObject(config)) return [];
  const flags = ['verify_tls', 'unsigned_images'].flatMap((name) =>
    changeOf(config, name, (mirror) => {
      mirror.config = { ...mirror.config, [name]: config[name] };
    }),
  );
  const { proxy } = config;
  if (!isObject(proxy)) return flags;
  const proxies = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) =>
    changeOf(proxy, name, (mirror) => {
      const known = mirror.config.proxy;
      // A bug of Quay: the first value only makes room for the others and is lost.
      mirror.config = { ...mirror.config, proxy: isObject(known) ? { ...known, [name]: proxy[name] } : {} };
    }),
  );
  return [...flags, ...proxies];
}

function ruleChanges({ root_rule: rule }: Body): MirrorChange[] {
  if (rule === undefined) return [];
  const rules = textsOf(rule);
  const apply: Apply = (mirror) => {
    mirror.rules = rules;
  };
  return [{ changed: 'mirror_rule', to: rules, apply }];
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
