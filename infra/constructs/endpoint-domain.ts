import { CfnOutput } from "aws-cdk-lib";
import { ApiMapping, DomainName, type HttpApi, type HttpStage, SecurityPolicy } from "aws-cdk-lib/aws-apigatewayv2";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { Truststore } from "../setting-formats.ts";

export interface EndpointDomainProps {
  /** Base URL whose host name the API answers at. */
  readonly baseUrl: string;
  /** ARN of an ACM certificate for that host name, in the stage's region. */
  readonly certificate: string;
  /** The certificate authorities whose clients may connect: asks for mutual TLS. */
  readonly truststore?: Truststore | undefined;
}

/** An API's own host name. Its DNS record is the deployer's: an alias to the `…DomainTarget…` output. */
export class EndpointDomain extends Construct {
  constructor(scope: Construct, id: string, api: HttpApi, stage: HttpStage, props: EndpointDomainProps) {
    super(scope, id);
    const domainName = new DomainName(this, "Name", {
      domainName: new URL(props.baseUrl).hostname,
      certificate: Certificate.fromCertificateArn(this, "Certificate", props.certificate),
      securityPolicy: SecurityPolicy.TLS_1_2,
      mtls: props.truststore && {
        ...props.truststore,
        bucket: Bucket.fromBucketName(this, "Truststore", props.truststore.bucket),
      },
    });
    new ApiMapping(this, "Mapping", { api, stage, domainName });
    new CfnOutput(this, "Target", { value: domainName.regionalDomainName });
  }
}

/** A name of its own for an API whose certificate the stage knows. */
export const domainOf = (
  baseUrl: string,
  certificate: string | undefined,
  truststore?: Truststore,
): EndpointDomainProps | undefined => (certificate === undefined ? undefined : { baseUrl, certificate, truststore });
