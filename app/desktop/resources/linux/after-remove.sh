#!/bin/sh
# Every file of the package is known to the package manager, which removes it. What users have made is theirs.
exit 0
