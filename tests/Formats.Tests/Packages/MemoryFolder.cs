using System.Security.Cryptography;
using System.Text;
using Formats.Packages;

namespace Formats.Tests.Packages;

/// <summary>A package's folder in memory; names of its files are kept as bytes, in Latin-1 letters.</summary>
public sealed class MemoryFolder : IPackageFolder
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => _files.Keys.Select(key => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(key)));

    public string this[string path]
    {
        get => Encoding.UTF8.GetString(_files[Key(Encoding.UTF8.GetBytes(path))]);
        set => Put(Encoding.UTF8.GetBytes(path), Encoding.UTF8.GetBytes(value));
    }

    public void Put(ReadOnlySpan<byte> path, byte[] content) => _files[Key(path)] = content;

    public void Remove(string path) => _files.Remove(Key(Encoding.UTF8.GetBytes(path))).ShouldBeTrue();

    public Stream? Open(ReadOnlyMemory<byte> path) =>
        _files.TryGetValue(Key(path.Span), out var content) ? new MemoryStream(content, writable: false) : null;

    public IEnumerable<(ReadOnlyMemory<byte> Path, long Size)> Files(ReadOnlyMemory<byte> below) => _files
        .Where(file => below.IsEmpty || file.Key.StartsWith(Key(below.Span) + "/", StringComparison.Ordinal))
        .Select(file => ((ReadOnlyMemory<byte>)Encoding.Latin1.GetBytes(file.Key), (long)file.Value.Length));

    /// <summary>Creates a file that is there once it is closed.</summary>
    public Stream Create(string path) => new Created(this, path);

    /// <summary>What a node would say of the files below a folder, their paths without it.</summary>
    public async IAsyncEnumerable<PackageFile> Described(string below = "")
    {
        await Task.CompletedTask;
        var prefix = below.Length == 0 ? "" : below + "/";
        foreach (var (name, content) in _files.ToList())
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal)) continue;
            yield return new(Encoding.Latin1.GetBytes(name[prefix.Length..]), content.Length, SHA256.HashData(content));
        }
    }

    private static string Key(ReadOnlySpan<byte> path) => Encoding.Latin1.GetString(path);

    private sealed class Created(MemoryFolder folder, string path) : MemoryStream
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing) folder.Put(Encoding.UTF8.GetBytes(path), ToArray());
            base.Dispose(disposing);
        }
    }
}
