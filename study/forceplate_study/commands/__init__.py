"""Commands of the study: study, diary, and the demo of a cohort."""
