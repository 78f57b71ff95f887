"""The shell around the apps: settings, addresses, processes. It knows everyone and holds no rule."""

from config import libraries

libraries.preload()
