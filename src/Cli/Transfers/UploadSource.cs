using Bib.Cli.Errors;
using Content.Trees;

namespace Bib.Cli.Transfers;

/// <summary>What is uploaded: a folder's files, one file, or standard input under a name.</summary>
internal sealed class UploadSource
{
    private readonly string _path;
    private readonly string? _inputName;
    private readonly Func<Stream>? _openInput;
    private readonly byte[][] _leftOut;

    private UploadSource(string path, string? inputName, Func<Stream>? openInput, byte[][] leftOut) =>
        (_path, _inputName, _openInput, _leftOut) = (path, inputName, openInput, leftOut);

    /// <summary>
    /// Folders without anything in them, as <see cref="Total"/> has met them: a dataset is made of files, so they are
    /// left out.
    /// </summary>
    public long EmptyFolders { get; private set; }

    /// <summary>Whether it can be read once only.</summary>
    public bool IsInput => _inputName is not null;

    /// <summary>A folder or a file.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static UploadSource OfPath(string path) => OfPath(path, []);

    /// <summary>A folder or a file, without some of the files in it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="leftOut">Paths below it.</param>
    /// <exception cref="CliException">There is none.</exception>
    public static UploadSource OfPath(string path, IReadOnlyList<string> leftOut) =>
        Directory.Exists(path) || File.Exists(path)
        ? new(path, null, null, [.. leftOut.Select(System.Text.Encoding.UTF8.GetBytes)])
        : throw new CliException(
            CliException.BadSource, ExitCode.Usage, $"There is no file or folder '{path}'.",
            "Name one that exists, or - for standard input.");

    /// <summary>Standard input, as a file of a name.</summary>
    public static UploadSource OfInput(string name, Func<Stream> open) => new("-", name, open, []);

    /// <summary>The files in the order of their paths.</summary>
    /// <exception cref="CliException">Something in it is no file, or cannot be read.</exception>
    public IEnumerable<SourceFile> Files()
    {
        if (_inputName is not null)
        {
            yield return new(
                System.Text.Encoding.UTF8.GetBytes(_inputName), 0x1A4, 0, null, _openInput!);
            yield break;
        }

        EmptyFolders = 0;
        using var files = (Directory.Exists(_path) ? TreeWalker.Walk(_path, _ => EmptyFolders++) : One()).GetEnumerator();
        while (true)
        {
            TreeFile file;
            try
            {
                if (!files.MoveNext()) yield break;
                file = files.Current;
            }
            catch (TreeException fault)
            {
                throw Unreadable(fault);
            }

            if (Array.Exists(_leftOut, path => file.Path.Span.SequenceEqual(path))) continue;
            yield return new(file.Path, file.Mode, file.Size, file.Stamp, () => Open(file));
        }
    }

    /// <summary>How many files there are, and the sum of their sizes.</summary>
    public (long Files, long Bytes) Total()
    {
        var (files, bytes) = (0L, 0L);
        foreach (var file in Files()) (files, bytes) = (files + 1, bytes + file.Size);
        return (files, bytes);
    }

    private static Stream Open(TreeFile file)
    {
        try
        {
            return file.Open();
        }
        catch (TreeException fault)
        {
            throw Unreadable(fault);
        }
    }

    private static CliException Unreadable(TreeException fault) => new(
        CliException.BadSource, ExitCode.Failed, fault.Message,
        "Nothing was published. Mend it and run the command again: what was sent is not sent again.");

    private IEnumerable<TreeFile> One()
    {
        yield return TreeFile.Of(_path);
    }
}
