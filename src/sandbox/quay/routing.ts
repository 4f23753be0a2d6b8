import type { Feature, FeaturesOff } from './features.js';
import type { Handler } from './request.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Route {
  /** `/repository/{repository}/tag/{tag}`, below `/api/v1`. */
  readonly path: string;
  /** Flags that must all be on. */
  readonly needs?: readonly Feature[];
  readonly handlers: Readonly<Partial<Record<Method, Handler>>>;
}

export interface Match {
  readonly route: Route;
  readonly segments: Readonly<Record<string, string>>;
}

interface CompiledRoute {
  readonly route: Route;
  readonly pattern: RegExp;
}

/** What a variable of a path takes; every other one takes a single segment. */
const VARIABLES: Readonly<Record<string, string>> = {
  repository: '[^/]+(?:/[^/]+)+',
  digest: '[A-Za-z0-9_+.-]+:[0-9a-fA-F]+',
};

/**
 * Finds the route of a path. Longer paths come first whatever the order in which they are given, so that what no longer
 * one takes is the name of a repository.
 */
export function createRouter(routes: readonly Route[], off: FeaturesOff) {
  const compiled = mergePaths(routes, off)
    .map((route) => ({ route, pattern: patternOf(route.path) }))
    .sort((one, other) => weightOf(other.route.path) - weightOf(one.route.path));
  return (path: string): Match | 'lacks slash' | null => match(compiled, path);
}

/** Several areas may serve one path, each its own methods. What is off still takes its path, and has no method left. */
function mergePaths(routes: readonly Route[], off: FeaturesOff): Route[] {
  const merged = new Map<string, Route>();
  for (const { path, handlers, needs = [] } of routes) {
    const served = needs.some((feature) => off.has(feature)) ? {} : handlers;
    merged.set(path, { path, handlers: { ...merged.get(path)?.handlers, ...served } });
  }
  return [...merged.values()];
}

function match(routes: readonly CompiledRoute[], path: string): Match | 'lacks slash' | null {
  for (const { route, pattern } of routes) {
    const found = pattern.exec(path);
    if (found) return { route, segments: { ...found.groups } };
    if (route.path.endsWith('/') && pattern.test(`${path}/`)) return 'lacks slash';
  }
  return null;
}

function patternOf(path: string): RegExp {
  const source = path.replace(
    /\{(\w+)\}/g,
    (_whole, name: string) => `(?<${name}>${VARIABLES[name] ?? '[^/]+'})`,
  );
  return new RegExp(`^${source}$`);
}

/** Fixed segments count more than variables. */
function weightOf(path: string): number {
  const segments = path.split('/').filter(Boolean);
  return segments.length * 100 + segments.filter((segment) => !segment.startsWith('{')).length;
}
