/**
 * The shell program that seals an agent with util-linux alone. `unshare` starts it as the first process of new user, mount, pid
 * and ipc namespaces. It copies the tree of mounts, makes every mount of the copy read-only, applies the steps of
 * `seal-steps.ts` to it, makes it the root, detaches the old root and gives up all capabilities.
 *
 * Arguments: stage (an empty folder to mount on), working folder, its device and inode, then steps, `--`, the agent's command
 * line. Every target of a step is a canonical path, so that no link leads from the copy back into the old tree. Sources are read
 * in the old tree, where nothing is hidden yet. Exits with 125 and one line on standard error when a wall cannot be built.
 *
 * The agent runs below a small init: the first process of a pid namespace gets no default signals, and must reap orphans.
 * `env --default-signal` undoes that a shell starts background commands with SIGINT and SIGQUIT ignored.
 */
export const SEAL_SCRIPT = `
set -eu
agent_path=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH
stage=$1 folder=$2 identity=$3
shift 3
doing='copy the mounts'
trap 'echo "plenum-seal: failed to $doing" >&2; exit 125' EXIT
new=$stage/root

read_only() {
  while read -r _ _ _ _ point options _; do
    case $point in "$1" | "$1"/*) ;; *) continue ;; esac
    case \${point#"$new"} in /proc | /proc/* | /dev | /dev/*) continue ;; esac
    case ",$options," in *,ro,*) continue ;; esac
    case $point in *\\\\*) point=$(printf '%b' "$(printf '%s' "$point" | sed 's/\\\\/\\\\0/g')") ;; esac
    mount -o "remount,bind,ro\${options#rw}" plenum "$point"
  done </proc/self/mountinfo
}

prepare_target() {
  [ -e "$2" ] && return
  if [ -d "$1" ]; then mkdir -p "$2"; else mkdir -p "\${2%/*}" && : >"$2"; fi
}

build() {
  mount --make-rprivate /
  mount -t tmpfs -o mode=0700,size=64k plenum "$stage"
  mkdir "$new"
  mount --rbind / "$new"
  read_only "$new"

  mount -t tmpfs -o mode=0755,nosuid,noexec,size=64k plenum "$new/dev"
  mkdir "$new/dev/pts" "$new/dev/shm"
  for node in null zero full random urandom tty; do
    : >"$new/dev/$node"
    mount --bind "/dev/$node" "$new/dev/$node"
  done
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,nosuid,noexec devpts "$new/dev/pts"
  mount -t tmpfs -o mode=1777,nosuid,nodev,size=512m plenum "$new/dev/shm"
  ln -s pts/ptmx "$new/dev/ptmx"
  ln -s /proc/self/fd "$new/dev/fd"
  ln -s /proc/self/fd/0 "$new/dev/stdin"
  ln -s /proc/self/fd/1 "$new/dev/stdout"
  ln -s /proc/self/fd/2 "$new/dev/stderr"
  mount -o remount,bind,ro,nosuid,noexec plenum "$new/dev"

  mount -t proc -o nosuid,nodev,noexec proc "$new/proc"
  # The kernel lets user 0 write settings there without any capability.
  if [ "$(id -u)" = 0 ]; then
    for part in sys sysrq-trigger irq bus acpi; do
      [ -e "$new/proc/$part" ] || continue
      mount --bind "$new/proc/$part" "$new/proc/$part"
      mount -o remount,bind,ro,nosuid,nodev,noexec plenum "$new/proc/$part"
    done
  fi
}

take_step() {
  case $1 in
    tmpfs)
      prepare_target / "$new$2"
      mount -t tmpfs -o "mode=$3,size=$4,nosuid,nodev" plenum "$new$2"
      ;;
    folder) mkdir -p "$new$2" ;;
    freeze) mount -o remount,bind,ro,nosuid,nodev plenum "$new$2" ;;
    bind | ro-bind)
      prepare_target "$2" "$new$3"
      mount --rbind "$2" "$new$3"
      [ "$1" = bind ] || read_only "$new$3"
      ;;
    *) return 1 ;;
  esac
}

build
while [ "$1" != -- ]; do
  doing="apply $1 $2"
  case $1 in tmpfs) count=4 ;; bind | ro-bind) count=3 ;; *) count=2 ;; esac
  take_step "$@"
  shift "$count"
done
shift
doing='change the root'
mkdir "$new/tmp/.old"
cd "$new"
pivot_root . tmp/.old
umount -l /tmp/.old
rmdir /tmp/.old
doing="find the working folder $folder; it was replaced"
cd "$folder"
[ "$(stat -c %d:%i .)" = "$identity" ]
doing='give up capabilities'
exec setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all --no-new-privs -- \\
  sh -c 'exec 3<&0 </dev/null; env --default-signal=INT,QUIT "$@" <&3 3<&- & wait $!' plenum-init "PATH=$agent_path" "$@"
`

/** Runs inside of bubblewrap, where the tree is built already: the same last check of the working folder. */
export const FOLDER_CHECK_SCRIPT = `
[ "$(stat -c %d:%i .)" = "$1" ] || { echo "plenum-seal: the working folder was replaced" >&2; exit 125; }
shift
exec "$@"
`
