import { PortolanError } from '../../errors.js';
import type { HandWritten, HandWrittenField } from '../../rest/hand-written.js';
import { originOf } from '../../rest/origin.js';
import type { Arguments } from '../../rest/request.js';

type Parent = Arguments;

/** To which operation a field leads on, and what that is asked: no object of Quay's says where it was found. */
interface Way {
  readonly to: string;
  /** The operation for what belongs to the caller, not to an organization. */
  readonly ofUser?: string;
  /** False when there is nothing to ask for. */
  asking(parent: Parent): Arguments | false;
}

const WAYS: Readonly<Record<string, Way>> = {
  'QuayTag.manifest': { to: 'Query.quayManifest', asking: manifestOfTag },
  'QuayTag.pullStatistics': {
    to: 'Query.quayTagPullStatistics',
    asking: (tag) => ({ repository: repositoryOf(tag), tag: tag.name }),
  },
  'QuayChildManifestPresence.manifest': {
    to: 'Query.quayManifest',
    // A list may name platforms that were never pushed.
    asking: (child) => child.$value === true && { repository: repositoryOf(child), digest: child.$key },
  },
  'QuayManifest.security': { to: 'Query.quayManifestSecurity', asking: manifest },
  'QuayManifest.labels': { to: 'Query.quayManifestLabels', asking: manifest },
  'QuayManifest.pullStatistics': { to: 'Query.quayManifestPullStatistics', asking: manifest },
  'QuayOrganizationTeam.members': { to: 'Query.quayOrganizationTeamMembers', asking: team },
  'QuayOrganizationTeam.permissions': { to: 'Query.quayOrganizationTeamPermissions', asking: team },
  'QuayOrganizationApplication.tokens': {
    to: 'Query.quayOrganizationApplicationTokens',
    asking: (application) => ({
      organization: requireOrganization(application),
      clientId: application.client_id,
    }),
  },
  'QuayRobot.permissions': {
    to: 'Query.quayOrganizationRobotPermissions',
    ofUser: 'Query.quayUserRobotPermissions',
    asking: robot,
  },
  'QuayRobot.federation': {
    to: 'Query.quayOrganizationRobotFederation',
    ofUser: 'Query.quayUserRobotFederation',
    asking: robot,
  },
  'QuayBuildTrigger.builds': {
    to: 'Query.quayBuildTriggerRecentBuilds',
    asking: (trigger) => ({ repository: repositoryOf(trigger), triggerUuid: trigger.id }),
  },
};

/** No operation is hand-written: these fields lead from an object to one that is declared. */
export const handWritten: HandWritten = {
  ...Object.fromEntries(Object.entries(WAYS).map(([coordinate, way]) => [coordinate, leadOn(way)])),
  // The two lists below have the repository as their parent.
  'QuayRepository.permissions': { createResolver: () => (parent) => parent },
};

function leadOn({ to, ofUser, asking }: Way): HandWrittenField {
  return {
    fromOrigin: true,
    createResolver(_own, callOf) {
      const call = callOf(to);
      const callOfUser = ofUser === undefined ? call : callOf(ofUser);
      return (parent, args, session) => {
        const asked = parent && asking(parent);
        if (!asked) return null;
        const isOfUser = organizationOf(parent) === undefined;
        return (isOfUser ? callOfUser : call)({ ...args, ...asked }, session);
      };
    },
  };
}

function manifestOfTag(tag: Parent): Arguments {
  return { repository: repositoryOf(tag), digest: tag.manifest_digest };
}

function manifest(found: Parent): Arguments {
  return { repository: repositoryOf(found), digest: found.digest };
}

function team(found: Parent): Arguments {
  return { organization: requireOrganization(found), team: found.name };
}

/** A robot's name is `owner+shortname`. */
function robot(found: Parent): Arguments {
  const name = String(found.name);
  const robotShortname = name.slice(name.indexOf('+') + 1);
  return { organization: organizationOf(found), robotShortname };
}

/** The repository that the call named, or the one in which it was nested. */
function repositoryOf(found: Parent | undefined): string {
  const { args, parent } = originOf(found) ?? {};
  if (typeof args?.repository === 'string') return args.repository;
  if (typeof parent?.namespace === 'string') return `${parent.namespace}/${String(parent.name)}`;
  if (!parent) throw unreachable('repository');
  return repositoryOf(parent);
}

function organizationOf(found: Parent): string | undefined {
  const { args, parent } = originOf(found) ?? {};
  if (typeof args?.organization === 'string') return args.organization;
  return typeof parent?.name === 'string' ? parent.name : undefined;
}

function requireOrganization(found: Parent): string {
  const organization = organizationOf(found);
  if (organization === undefined) throw unreachable('organization');
  return organization;
}

function unreachable(what: string): PortolanError {
  const message = `Quay: the ${what} cannot be told here; ask the root field of this operation`;
  return new PortolanError('BAD_USER_INPUT', message, { upstream: 'quay' });
}
