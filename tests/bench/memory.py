"""Peak resident memory of the grader process itself (not of its workers, nor of what they run).

memory.py GRADER ARG…: prints MiB; exits with 1 if it is more than 20.
"""
import subprocess
import sys

LIMIT_MIB = 20
grader = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
peak_kib = 0
while grader.poll() is None:
    # VmHWM only grows, so the last reading before the end is the peak, near enough.
    try:
        with open(f"/proc/{grader.pid}/status") as status:
            peak_kib = max([peak_kib] + [int(line.split()[1]) for line in status
                                         if line.startswith("VmHWM")])
    except OSError:
        pass
print(f"grader memory     {peak_kib / 1024:8.1f} MiB (aim: at most {LIMIT_MIB})")
sys.exit(0 if 0 < peak_kib <= LIMIT_MIB * 1024 else 1)
