"""People 机构账号角色: accounts, organisations, postings, roles and remit."""
