#!/usr/bin/env bash
# Writes the tables of docs/configuration.md from the docstrings of the options classes. Run it after changing one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
MEDIA_WRITE_PAGES=1 dotnet test tests/Unit -c Release --nologo --filter FullyQualifiedName~ConfigurationPageTests.The_page_is
