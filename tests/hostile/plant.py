"""Puts on the host what the rows look for, and notices who has found it."""
import ctypes
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
MARK = b"hoarded-Qx7vTz2mKp"
TURN = 0x5A
SYSV_KEY, HOARD_KEY, HOARD_PORT = 0x5EC2E700, 0x5EC2E701, 27777
REACHED = 7
IPC_CREAT, IPC_RMID = 0o1000, 0
libc = ctypes.CDLL(None, use_errno=True)


def libc_call(name, *arguments):
    result = getattr(libc, name)(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result


def write(path, text, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)
    path.chmod(mode)


class Planted:
    """Everything lies in a folder that the caller owns, but for what has a place of its own.
    As whoever grades owns it all, only the sandbox stands before it."""

    def __init__(self, work):
        self.work = work
        self.files = {
            "FILE": work / "secret/file.txt", "KEY_FILE": work / "home/.ssh/id_ed25519",
            "TMP": pathlib.Path(f"/tmp/hoard-secret-{os.getpid()}"),
            "COURSE": work / "course/exercises/word/exercise.yaml",
            "SOLUTION": work / "course/solutions/attack/plain/attack.c",
            "OTHER": work / "class/00-other/attack.c", "GRADER": work / "bin/grader",
            "SOCKET": work / "secret/socket",
            "DATAGRAMS": work / "secret/datagrams", "REPORT": work / "report/results.json",
        }
        self.shm = f"/hoard-secret-{os.getpid()}"
        self.abstract = f"hoard-secret-{os.getpid()}"
        self.sysv = SYSV_KEY + 16 + os.getpid() * 16
        self.objects = []
        self.sockets = []
        self.victim = 0
        self.port = 0

    def open(self):
        self._put_files()
        self._put_objects()
        self._listen()
        self.inherited = os.open(self.files["FILE"], os.O_RDONLY)
        return self

    def _put_files(self):
        text = b"the secret is " + MARK + b"\n"
        for name in ("FILE", "KEY_FILE", "TMP"):
            write(self.files[name], text)
        for name in ("COURSE", "SOLUTION", "OTHER"):
            if not self.files[name].exists():
                write(self.files[name], (HERE / "innocent-plain.c").read_bytes())
            with open(self.files[name], "ab") as file:
                file.write(b"# " + text if name == "COURSE" else b"/* " + text + b" */\n")
        self.files["REPORT"].parent.mkdir()
        (self.work / "tmp").mkdir()

    def _put_objects(self):
        segment = libc_call("shmget", self.sysv, 4096, IPC_CREAT | 0o666)
        self.objects = [("shmctl", segment, IPC_RMID, None),
                        ("semctl", libc_call("semget", self.sysv, 1, IPC_CREAT | 0o666), 0, IPC_RMID),
                        ("msgctl", libc_call("msgget", self.sysv, IPC_CREAT | 0o666), IPC_RMID, None)]
        libc.shmat.restype = ctypes.c_void_p
        at = libc.shmat(segment, None, 0)
        ctypes.memmove(at, MARK, len(MARK))
        libc.shmdt(ctypes.c_void_p(at))
        write(pathlib.Path("/dev/shm" + self.shm), MARK)
        libc_call("mq_open", self.shm.encode(), os.O_RDWR | os.O_CREAT, 0o666, None)

    def _listen(self):
        """Connections are made by the kernel, so one that was made is found later."""
        for family, address in ((socket.AF_UNIX, str(self.files["SOCKET"])),
                                (socket.AF_UNIX, "\0" + self.abstract),
                                (socket.AF_INET, ("127.0.0.1", 0))):
            sock = socket.socket(family, socket.SOCK_STREAM)
            sock.bind(address)
            sock.listen()
            sock.setblocking(False)
            self.sockets.append(sock)
        self.port = self.sockets[-1].getsockname()[1]
        for address in (str(self.files["DATAGRAMS"]), "\0" + self.abstract + "-datagrams"):
            sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            sock.bind(address)
            sock.setblocking(False)
            self.sockets.append(sock)
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("127.0.0.1", self.port))
        self.victim = os.fork()
        if self.victim == 0:
            self._answer(datagrams)
        datagrams.close()

    @staticmethod
    def _answer(datagrams):
        """The process of the host that may be neither reached nor killed."""
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            data, sender = datagrams.recvfrom(64)
            datagrams.sendto(data, sender)
        finally:
            os._exit(REACHED)

    def header(self):
        turned = ", ".join(str(byte ^ TURN) for byte in MARK)
        lines = [f'#define PLANTED_{name} "{path}"' for name, path in self.files.items()]
        lines += [f"#define PLANTED_MARK {turned}", f"#define PLANTED_FIRST ({MARK[0] ^ TURN} ^ {TURN})",
                  f"#define PLANTED_PID {self.victim}", f"#define PLANTED_PORT {self.port}",
                  f'#define PLANTED_ABSTRACT "{self.abstract}"', f'#define PLANTED_SHM "{self.shm}"',
                  f"#define PLANTED_SYSV {self.sysv}", f"#define HOARD_KEY {HOARD_KEY}",
                  f"#define HOARD_PORT {HOARD_PORT}"]
        return "\n".join(lines) + "\n"

    def submission(self, folder, source):
        """A folder with a row's or an innocent one's files, and what they include."""
        if source.is_dir():
            shutil.copytree(source, folder)
        else:
            folder.mkdir(parents=True)
            shutil.copy(source, folder / "attack.c")
        (folder / "planted.h").write_text(self.header(), encoding="ascii")
        shutil.copy(HERE / "probe.h", folder)
        script = folder / "plant.sh"
        if script.exists():
            environment = dict(os.environ) | {f"PLANTED_{k}": str(v) for k, v in self.files.items()}
            subprocess.run(["sh", "plant.sh"], cwd=folder, env=environment, check=True)
            script.unlink()
        return folder

    def visitors(self):
        """Who has been where only the sandbox keeps from going."""
        found = []
        for sock, name in zip(self.sockets, ("the socket's file", "the abstract name",
                                             "the port", "the socket of datagrams",
                                             "the abstract name of datagrams")):
            try:
                sock.accept() if sock.type == socket.SOCK_STREAM else sock.recv(1)
                found.append(f"somebody reached {name}")
            except BlockingIOError:
                pass
        pid, status = os.waitpid(self.victim, os.WNOHANG)
        if pid != 0:
            found.append("somebody reached the port by UDP" if os.WIFEXITED(status)
                         else "the host's process was killed")
            self.victim = 0
        else:
            with open(f"/proc/{self.victim}/stat", encoding="ascii") as file:
                if file.read().split()[2] in "Tt":
                    found.append("the host's process was stopped")
        return found

    def close(self):
        if self.victim != 0:
            os.kill(self.victim, signal.SIGKILL)
            os.waitpid(self.victim, 0)
        for name, *arguments in self.objects:
            getattr(libc, name)(*arguments)
        libc.mq_unlink(self.shm.encode())
        for path in (pathlib.Path("/dev/shm" + self.shm), self.files["TMP"]):
            path.unlink(missing_ok=True)
        for sock in self.sockets:
            sock.close()


if __name__ == "__main__":
    sys.exit("run.py uses this")
