#!/bin/sh
# Where the kernel denies ordinary users namespaces of their own (Ubuntu since 24.04, hardened Debian), Chromium builds its sandbox
# by this helper, and does not start unless it is setuid root.
set -e
chmod 4755 '/opt/${sanitizedProductName}/chrome-sandbox'
