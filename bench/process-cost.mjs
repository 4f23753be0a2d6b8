import fs from 'node:fs';

// Linux reports process times in 1/100 s whatever its own tick is.
const TICK_MICROSECONDS = 10_000;

/** Returns the CPU microseconds (user and system) a process tree has used; null where there is no /proc. */
export function readCpu(pid) {
  return sum(pid, (id) => {
    const stat = fs.readFileSync(`/proc/${id}/stat`, 'utf8');
    // The command may hold spaces and brackets; everything after the last one is plain numbers.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MICROSECONDS;
  });
}

/** Returns the resident megabytes of a process tree; null where there is no /proc. */
export function readMemory(pid) {
  return sum(pid, (id) => {
    const resident = /VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${id}/status`, 'utf8'));
    return Number(resident?.[1] ?? 0) / 1024;
  });
}

function sum(pid, readOne) {
  if (!fs.existsSync('/proc/self/stat')) return null;
  return listTree(pid).reduce((total, id) => total + readOne(id), 0);
}

function listTree(pid) {
  const children = fs
    .readdirSync(`/proc/${pid}/task`)
    .flatMap((task) => fs.readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '))
    .filter((id) => id !== '');
  return [pid, ...children.flatMap((id) => listTree(Number(id)))];
}
