"""What tests need of the operating system."""

from __future__ import annotations

import os

import pytest

posix_only = pytest.mark.skipif(os.name == "nt", reason="signals, links and permissions of POSIX")
