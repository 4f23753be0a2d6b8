import { organisation } from '../story.js';

/** A registry beside Docker Hub that an organisation connected, or tried to. */
export interface ConnectedRegistry {
  readonly __typename: 'rsEcrResult' | 'rsAcrResult';
  readonly hostName: string;
  readonly status: 'PENDING' | 'FAILED';
}

const REGISTRIES: Readonly<Record<string, readonly ConnectedRegistry[]>> = {
  [organisation]: [
    {
      __typename: 'rsEcrResult',
      hostName: '123456789012.dkr.ecr.eu-central-1.amazonaws.com',
      status: 'PENDING',
    },
    { __typename: 'rsAcrResult', hostName: 'demonstration.azurecr.io', status: 'FAILED' },
  ],
};

export function otherRegistriesOf(owner: string): readonly ConnectedRegistry[] {
  return REGISTRIES[owner] ?? [];
}
