"""The application, for gunicorn and the `flask` command."""

import sys

from crm import create_app
from crm.config import BadSetting

try:
    app = create_app()
except BadSetting as error:
    print(error, file=sys.stderr)  # noqa: T201  there is nothing else yet that could say it
    sys.exit(3)  # by which gunicorn knows that it is no use to try again
