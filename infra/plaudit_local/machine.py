"""This machine: its ports, processor and Python."""

import platform
import socket
import sys

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def architecture() -> str:
    return "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"


def python_runtime() -> str:
    """The emulator runs the functions with its own interpreter, which is the one that made our environment."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"
