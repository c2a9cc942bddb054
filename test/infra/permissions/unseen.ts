/**
 * What a function may do and no test can see it do, and why it must be allowed nevertheless: in the words of the check at the end of
 * `npm test`, which fails at what is not here, and at what is here for nothing.
 */
export const UNSEEN: Readonly<Record<string, string>> = {
  "import-part NirData kms:GenerateDataKey":
    "The first line that is ever imported makes the data key; the directory of the local stage is seeded before.",
  "publish-status-list StatusLists s3:ListBucket":
    "Nobody asks for it by name: with it S3 answers 404, and not 403, where there is no object.",
  "show-status-list StatusLists s3:ListBucket": "The same.",
};
