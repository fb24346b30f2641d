"""A command that the start has to wait for: run in its own process, its words shown and kept."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from anlan.config.environment import ROOT
from anlan.ops.child import die_with_parent
from anlan.ops.log_files import LogFile, last_lines
from anlan.ops.trouble import Trouble


async def run_step(
    command: Sequence[str], environment: Mapping[str, str], log: Path, progress: Callable[[str], None]
) -> None:
    """Run to the end; `progress` gets each line of output. Raises Trouble when it fails."""
    file = LogFile(log)
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=environment,
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )
    assert process.stdout is not None
    try:
        while line := await process.stdout.readline():
            file.write(line)
            if said := line.decode("utf-8", "replace").strip():
                progress(said[:80])
        if await process.wait() != 0:
            raise Trouble(f"{' '.join(command[3:])} 没有完成，日志 {log} 的末尾：\n{last_lines(log)}")
    finally:
        file.close()
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
