"""Installs the kernelspec and the server's defaults into a Python environment: PREFIX JAVA-COMMAND…"""

import json
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def kernelspec(java):
    return {
        "argv": [*java, "ringside.kernel.Main", "{connection_file}"],
        "display_name": "Ringside (x86-64)",
        "language": "java",
        "interrupt_mode": "message",
    }


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def install(prefix, java):
    kernel = prefix / "share/jupyter/kernels/ringside"
    write(kernel / "kernel.json", kernelspec(java))
    shutil.copyfile(HERE / "logo-svg.svg", kernel / "logo-svg.svg")
    write(prefix / "etc/jupyter/jupyter_server_config.d/ringside.json",
          {"MultiKernelManager": {"default_kernel_name": "ringside"}})
    # JupyterLab's news asks a question on the first start and calls out; a classroom needs neither.
    write(prefix / "etc/jupyter/labconfig/page_config.json",
          {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}})


if __name__ == "__main__":
    install(Path(sys.argv[1]), sys.argv[2:])
