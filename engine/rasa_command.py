"""`python -m engine.rasa_command`: Rasa's command line, without the warnings of what it is built on.

Rasa 3.6 and its libraries are past their end of life and warn, at each start, of what nobody will mend; a filter does
not hold, as they set their own. What Rasa itself has to say comes by its log and by its exit status.
"""

import sys
import warnings
from typing import Any

from engine import no_tensorflow
from engine.model import ROOT


def _drop(*_: Any, **__: Any) -> None:
    """A warning that is not shown."""


if __name__ == "__main__":
    warnings.showwarning = _drop
    if sys.argv[1:2] == ["run"] and no_tensorflow.is_unused(ROOT / "config.yml"):
        no_tensorflow.leave_out()
    from rasa.__main__ import main

    main()
