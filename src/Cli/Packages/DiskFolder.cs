using System.Text;
using Content.Trees;
using Formats.Packages;

namespace Bib.Cli.Packages;

/// <summary>A package's folder on this machine. A link in it, or a pipe, stops reading it.</summary>
internal sealed class DiskFolder(string path) : IPackageFolder, IDisposable
{
    private readonly TreeReader _reader = new(path);

    public Stream? Open(ReadOnlyMemory<byte> path) => _reader.Open(path.Span);

    public IEnumerable<(ReadOnlyMemory<byte> Path, long Size)> Files(ReadOnlyMemory<byte> below)
    {
        var folder = below.IsEmpty ? path : Path.Combine(path, Encoding.UTF8.GetString(below.Span));
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in TreeWalker.Walk(folder))
        {
            ReadOnlyMemory<byte> whole = below.IsEmpty ? file.Path : (byte[])[.. below.Span, (byte)'/', .. file.Path.Span];
            yield return (whole, file.Size);
        }
    }

    public void Dispose() => _reader.Dispose();
}
