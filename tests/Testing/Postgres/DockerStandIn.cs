namespace Bib.Testing.Postgres;

/// <summary>
/// A program that takes docker's words, records them, and runs what it is told to on this machine instead of in a
/// container: a real PostgreSQL on the mounted folder, so that everything but the walls is proved without a daemon.
/// </summary>
public sealed class DockerStandIn : IDisposable
{
    private const string Script = """
        #!/bin/bash
        # Stands in for docker. State: one folder a container, with pid and label.
        set -u
        state=@STATE@; binaries=@BINARIES@
        echo "$*" >> "$state/calls"
        verb=$1; shift
        [ "$verb" = container ] && { verb=$1; shift; }
        alive() { [ -f "$state/$1/pid" ] && kill -0 "$(cat "$state/$1/pid")" 2>/dev/null \
            && ! grep -q '^State:.Z' "/proc/$(cat "$state/$1/pid")/status"; }
        case $verb in
        version) [ -f "$state/unreachable" ] && { echo 'Cannot connect to the Docker daemon' >&2; exit 1; }
            echo 29.0 ;;
        inspect) name=${*: -1}
            [ -d "$state/$name" ] || { echo "Error: No such container: $name" >&2; exit 1; }
            alive "$name" && running=true || running=false
            echo "$running $(cat "$state/$name/directory")" ;;
        wait) while alive "$1"; do sleep 0.02; done; echo 0 ;;
        stop) name=${*: -1}; alive "$name" && kill -INT "$(cat "$state/$name/pid")"
            for _ in $(seq 500); do alive "$name" || exit 0; sleep 0.02; done
            kill -KILL "$(cat "$state/$name/pid")" ;;
        rm) name=${*: -1}
            alive "$name" && kill -KILL "$(cat "$state/$name/pid")"
            rm -rf "${state:?}/$name" ;;
        run) detach=; user=; label=
            while [ $# -gt 0 ]; do case $1 in
                --rm|--interactive|--read-only) shift ;;
                --detach) detach=1; shift ;;
                --name) name=$2; shift 2 ;;
                --user) user=$2; shift 2 ;;
                --label) case $2 in bib.directory=*) label=${2#*=} ;; esac; shift 2 ;;
                --entrypoint) program=$2; shift 2 ;;
                --mount) case $2 in *target=/bib) source=${2#*source=}; source=${source%%,target*} ;; esac; shift 2 ;;
                --*) shift 2 ;;
                *) shift; break ;;
            esac; done
            mkdir -p "$state/$name"; echo "$label" > "$state/$name/directory"
            as=(); [ "$(id -u)" = 0 ] && as=(setpriv --reuid="${user%:*}" --regid="${user#*:}" --clear-groups --)
            cd /
            if [ -n "$detach" ]; then
                setsid "${as[@]}" "$binaries/$program" "${@//\/bib//proc/self/fd/9}" 9<"$source" \
                    </dev/null >>"$state/output" 2>&1 &
                echo $! > "$state/$name/pid"; echo 0123456789abcdef
            else
                "${as[@]}" "$binaries/$program" "${@//\/bib//proc/self/fd/9}" 9<"$source"
                code=$?; rm -rf "${state:?}/$name"; exit $code
            fi ;;
        esac
        """;

    private readonly TemporaryDirectory _folder = new();

    /// <param name="binDirectory">The PostgreSQL that takes the image's place.</param>
    /// <param name="name">What the program is called.</param>
    public DockerStandIn(string binDirectory, string name = "docker")
    {
        Program = _folder[name];
        File.WriteAllText(Program, Script
            .Replace("@STATE@", _folder.Path, StringComparison.Ordinal)
            .Replace("@BINARIES@", binDirectory, StringComparison.Ordinal));
        File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(_folder["calls"], "");
    }

    /// <summary>The program's path.</summary>
    public string Program { get; }

    /// <summary>Its folder, to be put on a search path.</summary>
    public string Folder => _folder.Path;

    /// <summary>Every call so far, a line each.</summary>
    public string[] Calls => File.ReadAllLines(_folder["calls"]);

    /// <summary>Names of the containers that there are.</summary>
    public string[] Containers => [.. Directory.EnumerateDirectories(_folder.Path).Select(Path.GetFileName).OfType<string>()];

    /// <summary>The pid of a container's first process.</summary>
    public int PidOf(string container) => int.Parse(File.ReadAllText(_folder[$"{container}/pid"]));

    /// <summary>Behaves from now on as docker does without its daemon.</summary>
    public void LoseDaemon() => File.WriteAllText(_folder["unreachable"], "");

    public void Dispose() => _folder.Dispose();
}
