using System.Text;
using Bib.Cli.Errors;
using Content.Trees;

namespace Bib.Cli.Transfers;

/// <summary>
/// Where a download goes. Until it is whole it is in a folder beside, whose name says of which version; a download that
/// was broken off goes on with what is there. What was there before is never written over.
/// </summary>
internal sealed class DownloadTarget
{
    private readonly string _final;
    private readonly string? _fileName;

    private DownloadTarget(string final, string? fileName, string contentId)
    {
        (_final, _fileName) = (final, fileName);
        Part = $"{final}.bib-part-{contentId[..12]}";
    }

    /// <summary>The folder in which it gathers.</summary>
    public string Part { get; }

    /// <summary>The path that it has in the end.</summary>
    public string Final => _final;

    /// <summary>Decides where.</summary>
    /// <param name="named">What the command says; null for the current folder.</param>
    /// <param name="datasetName">What a tree is called when nothing is said.</param>
    /// <param name="onlyFile">The only file's path, where it is no tree; null for one.</param>
    /// <param name="contentId">The version's.</param>
    /// <exception cref="CliException">Something is there already.</exception>
    public static DownloadTarget Of(string? named, string datasetName, byte[]? onlyFile, string contentId)
    {
        var name = onlyFile is null ? datasetName : Encoding.UTF8.GetString(onlyFile[(onlyFile.AsSpan().LastIndexOf((byte)'/') + 1)..]);
        var final = Path.TrimEndingDirectorySeparator(Path.GetFullPath(named ?? name));
        if (onlyFile is not null && Directory.Exists(final)) final = Path.Combine(final, name);
        var isTaken = File.Exists(final)
            || (Directory.Exists(final) && Directory.EnumerateFileSystemEntries(final).Any());
        if (isTaken)
            throw new CliException(
                CliException.BadDestination, ExitCode.Conflict, $"'{final}' is there already; nothing is written over.",
                "Name another destination, or move it away.");
        return new(final, onlyFile is null ? null : name, contentId);
    }

    /// <summary>The last file that is there from before, and how much of it; and how much of all.</summary>
    public (ReadOnlyMemory<byte> Path, long Bytes, long AllFiles, long AllBytes) Begun()
    {
        if (!Directory.Exists(Part)) return default;
        var (last, bytes, files, all) = (ReadOnlyMemory<byte>.Empty, 0L, 0L, 0L);
        foreach (var file in TreeWalker.Walk(Part))
        {
            (last, bytes) = (file.Path, file.Size);
            files++;
            all += file.Size;
        }

        return (last, bytes, files, all);
    }

    /// <summary>Moves what is whole to where it belongs.</summary>
    public void Finish(ReadOnlyMemory<byte> onlyFile)
    {
        if (Path.GetDirectoryName(_final) is { } parent) Directory.CreateDirectory(parent);
        if (_fileName is null)
        {
            if (Directory.Exists(_final)) Directory.Delete(_final);
            Directory.CreateDirectory(Part);
            Directory.Move(Part, _final);
            return;
        }

        File.Move(Path.Combine(Part, Encoding.UTF8.GetString(onlyFile.Span)), _final, overwrite: false);
        Directory.Delete(Part, recursive: true);
    }

    /// <summary>Throws away what was begun.</summary>
    public void Discard()
    {
        if (Directory.Exists(Part)) Directory.Delete(Part, recursive: true);
    }
}
