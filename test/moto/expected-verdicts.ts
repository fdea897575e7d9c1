/**
 * What hubscan has to say about the resources that `fillOrganization` makes: account, region, check, resource, status. A resource
 * that moto gives a random id is `*` where the check has one finding in the account and region.
 *
 * Buckets count as us-east-1's, where the list is asked for: moto's ListBuckets leaves out BucketRegion, which AWS gives.
 */
export const expectedVerdicts: readonly (readonly string[])[] = `
payments global    account-in-organization                      *                       PASS
payments global    account-security-contact                     *                       FAIL
payments global    s3-account-public-access-blocked             *                       PASS
payments us-east-1 s3-bucket-public-access-blocked              invoices-of-payments    PASS
payments us-east-1 s3-bucket-not-publicly-readable              invoices-of-payments    PASS
payments us-east-1 s3-bucket-versioned                          invoices-of-payments    PASS
payments us-east-1 s3-bucket-versioned                          logs-of-payments        FAIL
payments us-east-1 s3-bucket-requires-tls                       invoices-of-payments    PASS
payments us-east-1 s3-bucket-kms-encrypted                      invoices-of-payments    PASS
payments us-east-1 s3-bucket-access-logged                      invoices-of-payments    PASS
payments us-east-1 s3-bucket-access-logged                      logs-of-payments        NOT_APPLICABLE
payments us-east-1 s3-bucket-acls-disabled                      invoices-of-payments    PASS
payments us-east-1 s3-bucket-noncurrent-versions-expire         invoices-of-payments    PASS
legacy   global    s3-account-public-access-blocked             *                       FAIL
legacy   us-east-1 s3-bucket-public-access-blocked              website-of-legacy       FAIL
legacy   us-east-1 s3-bucket-not-publicly-readable              website-of-legacy       FAIL
legacy   us-east-1 s3-bucket-not-publicly-writable              website-of-legacy       PASS
legacy   us-east-1 s3-bucket-not-publicly-readable              uploads-of-legacy       FAIL
legacy   us-east-1 s3-bucket-not-publicly-writable              uploads-of-legacy       FAIL
legacy   us-east-1 s3-bucket-not-publicly-readable              shared-of-legacy        PASS
legacy   us-east-1 s3-bucket-not-shared-outside-organization    shared-of-legacy        FAIL
legacy   us-east-1 s3-bucket-not-shared-outside-organization    website-of-legacy       PASS
legacy   us-east-1 s3-bucket-requires-tls                       website-of-legacy       FAIL

payments us-east-1 ebs-encryption-by-default                    *                       PASS
payments eu-west-1 ebs-encryption-by-default                    *                       FAIL
payments us-east-1 ebs-volume-encrypted                         ledger                  PASS
payments us-east-1 vpc-default-security-group-closed            default                 PASS
payments eu-west-1 vpc-default-security-group-closed            default                 FAIL
payments us-east-1 vpc-flow-logs-enabled                        *                       PASS
payments eu-west-1 vpc-flow-logs-enabled                        *                       FAIL
payments us-east-1 vpc-security-group-only-authorized-ports-open web                    PASS
payments us-east-1 vpc-security-group-in-use                    web                     PASS
payments us-east-1 ec2-instance-imdsv2-required                 web-server              PASS
payments us-east-1 ec2-instance-no-public-ipv4                  web-server              PASS
payments us-east-1 ec2-instance-sensitive-ports-not-exposed     web-server              NOT_APPLICABLE
payments us-east-1 elbv2-http-redirected-to-https               front                   PASS
legacy   eu-west-1 ebs-volume-encrypted                         scratch                 FAIL
legacy   eu-west-1 ebs-snapshot-encrypted                       scratch-copy            FAIL
legacy   eu-west-1 vpc-security-group-admin-ports-closed-ipv4   open-ipv4               FAIL
legacy   eu-west-1 vpc-security-group-admin-ports-closed-ipv6   open-ipv4               PASS
legacy   eu-west-1 vpc-security-group-admin-ports-closed-ipv4   open-ipv6               PASS
legacy   eu-west-1 vpc-security-group-admin-ports-closed-ipv6   open-ipv6               FAIL
legacy   eu-west-1 vpc-security-group-not-open-to-everybody     open-wide               FAIL
legacy   eu-west-1 vpc-security-group-not-open-to-everybody     open-ipv4               PASS
legacy   eu-west-1 vpc-security-group-in-use                    open-wide               FAIL
legacy   eu-west-1 ec2-instance-imdsv2-required                 old-server              FAIL
legacy   eu-west-1 ec2-instance-no-public-ipv4                  old-server              FAIL
legacy   eu-west-1 ec2-instance-sensitive-ports-not-exposed     old-server              FAIL
legacy   eu-west-1 ec2-elastic-ip-in-use                        *                       FAIL
legacy   eu-west-1 elbv2-http-redirected-to-https               plain                   FAIL

payments us-east-1 kms-key-rotation-enabled                     key-rotating            PASS
payments us-east-1 kms-key-rotation-period                      key-rotating            PASS
legacy   eu-west-1 kms-key-rotation-enabled                     key-not-rotating        FAIL
legacy   eu-west-1 kms-key-not-pending-deletion                 key-going               FAIL
legacy   eu-west-1 kms-key-not-public                           key-going               NOT_APPLICABLE
legacy   eu-west-1 kms-key-not-public                           key-of-everybody        FAIL
legacy   eu-west-1 kms-key-not-public                           key-not-rotating        PASS

payments global    iam-password-policy-minimum-length           *                       PASS
payments global    iam-password-policy-expiry                   *                       PASS
payments global    iam-user-console-mfa                         auditor                 PASS
payments global    iam-user-no-own-policies                     auditor                 PASS
payments global    iam-role-trust-not-open                      web-server              PASS
payments global    iam-role-trust-not-open                      HubscanTarget           PASS
payments global    iam-role-trust-external-accounts-limited     HubscanTarget           PASS
legacy   global    iam-password-policy-minimum-length           *                       FAIL
legacy   global    iam-password-policy-lowercase                *                       PASS
sandbox  global    iam-password-policy-minimum-length           *                       FAIL
legacy   global    iam-user-console-mfa                         admin                   FAIL
legacy   global    iam-administrators-have-mfa                  admin                   FAIL
legacy   global    iam-user-one-active-access-key               admin                   FAIL
legacy   global    iam-user-one-active-access-key               robot@build             PASS
legacy   global    iam-user-no-full-administration              robot@build             FAIL
legacy   global    iam-policy-no-full-administration            *                       FAIL
legacy   global    kms-user-inline-policies-limit-decryption    robot@build             FAIL
legacy   global    iam-role-trust-not-open                      anybody                 FAIL
legacy   global    iam-role-trust-not-open                      vendor                  PASS
legacy   global    iam-role-trust-external-accounts-limited     vendor                  FAIL
legacy   global    iam-role-trust-external-accounts-limited     vendor-with-external-id PASS

payments global    cloudtrail-account-recorded-in-all-regions   *                       PASS
payments us-east-1 cloudtrail-log-file-validation               everything              PASS
payments us-east-1 cloudtrail-trail-delivers                    everything              PASS
payments global    cloudwatch-alarm-on-root-use                 *                       PASS
payments global    cloudwatch-alarm-on-vpc-changes              *                       FAIL
payments us-east-1 cloudwatch-alarm-has-action                  root-use                PASS
payments us-east-1 config-region-recorded                       *                       PASS
payments eu-west-1 config-region-recorded                       *                       FAIL
payments us-east-1 guardduty-enabled                            *                       PASS
payments eu-west-1 guardduty-enabled                            *                       FAIL
payments us-east-1 guardduty-s3-protection                      detector                PASS
payments us-east-1 guardduty-rds-protection                     detector                FAIL
legacy   global    cloudtrail-account-recorded-in-all-regions   *                       FAIL
legacy   eu-west-1 cloudtrail-trail-delivers                    forgotten               FAIL
legacy   eu-west-1 cloudwatch-alarm-has-action                  unheard                 FAIL
legacy   us-east-1 securityhub-enabled                          *                       FAIL

payments us-east-1 rds-instance-not-publicly-accessible         ledger                  PASS
payments us-east-1 rds-instance-encrypted                       ledger                  PASS
payments us-east-1 rds-instance-backed-up                       ledger                  PASS
payments us-east-1 dynamodb-table-point-in-time-recovery        orders                  PASS
payments us-east-1 dynamodb-table-deletion-protected            orders                  PASS
payments us-east-1 efs-file-system-encrypted                    documents               PASS
payments us-east-1 efs-file-system-automatic-backups            documents               PASS
legacy   eu-west-1 rds-instance-not-publicly-accessible         crm                     FAIL
legacy   eu-west-1 rds-instance-encrypted                       crm                     FAIL
legacy   eu-west-1 rds-snapshot-not-public                      crm-copy                FAIL
legacy   eu-west-1 dynamodb-table-point-in-time-recovery        carts                   FAIL
legacy   eu-west-1 efs-file-system-encrypted                    attachments             FAIL
legacy   eu-west-1 efs-file-system-automatic-backups            attachments             FAIL

payments us-east-1 lambda-function-traced                       checkout                PASS
payments us-east-1 lambda-function-not-public                   checkout                PASS
payments us-east-1 ecr-repository-images-scanned                shop/checkout           PASS
payments us-east-1 ecr-repository-lifecycle-policy              shop/checkout           PASS
payments us-east-1 secretsmanager-secret-not-public             database                PASS
payments us-east-1 sqs-queue-requires-tls                       orders                  PASS
payments us-east-1 sqs-queue-has-dead-letter-queue              failed                  NOT_APPLICABLE
payments us-east-1 sns-topic-encrypted                          receipts                PASS
legacy   eu-west-1 lambda-function-supported-runtime            import                  FAIL
legacy   eu-west-1 lambda-function-not-public                   import                  FAIL
legacy   eu-west-1 lambda-function-variables-without-secrets    import                  FAIL
legacy   eu-west-1 ecr-repository-not-shared-outside-organization tools                 FAIL
legacy   eu-west-1 secretsmanager-secret-not-shared-outside-organization api-key        FAIL
legacy   eu-west-1 sqs-queue-not-public                         inbox                   FAIL
legacy   eu-west-1 sqs-queue-encrypted                          inbox                   FAIL
legacy   eu-west-1 sns-topic-not-public                         news                    FAIL
legacy   eu-west-1 sns-topic-subscriptions-encrypted            news                    FAIL
`
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => line.split(/ +/));
