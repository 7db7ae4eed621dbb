"""Rules of identity: who becomes whom, what a merge unites and an undo takes apart."""
