using Bib.Storage.Files;

namespace Bib.Storage.Tests.Blobs;

/// <summary>
/// A disk that keeps only what was flushed. At a crash each unflushed write may have landed whole, torn or not at all,
/// and each unflushed name may be there or not, independently of all others. Fails with a chosen error at a chosen
/// operation.
/// </summary>
internal sealed class SimulatedDisk : IFileSystem
{
    private const int SectorBytes = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SimulatedNode> _names = new(StringComparer.Ordinal);
    private Dictionary<string, SimulatedNode> _durableNames = new(StringComparer.Ordinal);

    /// <summary>
    /// Names changed since their directory was flushed, in order: added (a node) or removed (null), both at once.
    /// </summary>
    private List<(string Added, string? Removed, SimulatedNode? Node)> _unflushed = [];

    private bool _locked;

    /// <summary>How many operations there were that can fail.</summary>
    public int Operations { get; private set; }

    /// <summary>Asked at each operation, with its number and kind: the error to fail with, or 0.</summary>
    public Func<int, string, int> Fault { get; set; } = (_, _) => 0;

    /// <summary>
    /// Asked at each operation: whether the machine stops here, so that this and all later ones fail.
    /// </summary>
    public int CrashAt { get; set; } = int.MaxValue;

    public bool Crashed { get; private set; }

    public long Free { get; set; } = long.MaxValue / 4;

    public IFile Create(string path)
    {
        lock (_gate)
        {
            Do("create", path);
            if (_names.ContainsKey(path)) throw new IOException($"'{path}' exists.", 17);
            RequireParent(path);
            var node = new SimulatedNode(false);
            _names[path] = node;
            _unflushed.Add((path, null, node));
            return new SimulatedFile(this, path, node);
        }
    }

    public IFile Open(string path, bool writable)
    {
        lock (_gate)
        {
            return _names.TryGetValue(path, out var node) && !node.IsDirectory
                ? new SimulatedFile(this, path, node)
                : throw new FileNotFoundException("No such file.", path);
        }
    }

    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            Do("rename", from);
            if (!_names.Remove(from, out var node)) throw new FileNotFoundException("No such file.", from);
            RequireParent(to);
            _names[to] = node;
            _unflushed.Add((to, from, node));
        }
    }

    public bool TryLink(string existing, string name) => false;

    public void Delete(string path)
    {
        lock (_gate)
        {
            Do("delete", path);
            if (_names.Remove(path)) _unflushed.Add((path, path, null));
        }
    }

    public void MakeDirectory(string path)
    {
        lock (_gate)
        {
            Do("mkdir", path);
            if (_names.ContainsKey(path)) return;
            var node = new SimulatedNode(true);
            _names[path] = node;
            _unflushed.Add((path, null, node));
        }
    }

    public void FlushDirectory(string path)
    {
        lock (_gate)
        {
            Do("flush names", path);
            var kept = new List<(string Added, string? Removed, SimulatedNode? Node)>();
            foreach (var change in _unflushed)
            {
                if (Path.GetDirectoryName(change.Added) == path) Apply(_durableNames, change);
                else kept.Add(change);
            }

            _unflushed = kept;
        }
    }

    public void FlushEverything(string path)
    {
        lock (_gate)
        {
            Do("flush all", path);
            foreach (var change in _unflushed) Apply(_durableNames, change);
            _unflushed = [];
            foreach (var node in _names.Values) node.Flush();
        }
    }

    public IEnumerable<FileEntry> List(string path)
    {
        lock (_gate)
        {
            return [.. _names.Where(name => Path.GetDirectoryName(name.Key) == path).Select(name => Entry(name.Key, name.Value))];
        }
    }

    public FileEntry? Find(string path)
    {
        lock (_gate) return _names.TryGetValue(path, out var node) && !node.IsDirectory ? Entry(path, node) : null;
    }

    public void Touch(string path, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (_names.TryGetValue(path, out var node)) node.ModifiedAt = at;
        }
    }

    public long FreeBytes(string path) => Free;

    public IDisposable Lock(string path)
    {
        lock (_gate)
        {
            if (_locked) throw new IOException("It is locked.", 11);
            _locked = true;
            return new Unlocking(this);
        }
    }

    /// <summary>What a machine finds that starts after this one lost its power.</summary>
    public SimulatedDisk AfterCrash(Random random)
    {
        lock (_gate)
        {
            var names = new Dictionary<string, SimulatedNode>(_durableNames, StringComparer.Ordinal);
            foreach (var change in _unflushed)
            {
                if (random.Next(2) == 0) Apply(names, change);
            }

            var after = new SimulatedDisk();
            foreach (var (path, node) in names)
            {
                // A name in a directory that is not there cannot be reached.
                if (HasParents(names, path)) after._names[path] = node.AfterCrash(random, SectorBytes);
            }

            after._durableNames = new(after._names, StringComparer.Ordinal);
            return after;
        }
    }

    internal void Do(string kind, string path)
    {
        Operations++;
        if (Operations >= CrashAt) Crashed = true;
        if (Crashed) throw new IOException($"The machine has stopped ({kind} '{path}').", 5);
        var error = Fault(Operations, kind);
        if (error != 0) throw new IOException($"Error {error} ({kind} '{path}').", error);
    }

    internal void With(string kind, string path, Action act)
    {
        lock (_gate)
        {
            if (kind.Length > 0) Do(kind, path);
            act();
        }
    }

    private static FileEntry Entry(string path, SimulatedNode node) =>
        new(Path.GetFileName(path), node.IsDirectory, node.Length, node.ModifiedAt);

    private static void Apply(
        Dictionary<string, SimulatedNode> names, (string Added, string? Removed, SimulatedNode? Node) change)
    {
        if (change.Removed is { } removed) names.Remove(removed);
        if (change.Node is { } node) names[change.Added] = node;
    }

    private static bool HasParents(Dictionary<string, SimulatedNode> names, string path)
    {
        for (var parent = Path.GetDirectoryName(path); parent is { Length: > 1 }; parent = Path.GetDirectoryName(parent))
        {
            if (!names.ContainsKey(parent)) return false;
        }

        return true;
    }

    private void RequireParent(string path)
    {
        if (!_names.ContainsKey(Path.GetDirectoryName(path)!)) throw new IOException($"No directory for '{path}'.", 2);
    }

    private sealed class Unlocking(SimulatedDisk disk) : IDisposable
    {
        public void Dispose() => disk._locked = false;
    }
}
