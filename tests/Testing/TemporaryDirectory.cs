namespace Bib.Testing;

/// <summary>A private folder that goes with the test that made it.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>The folder; short, because sockets are named in it.</summary>
    public string Path { get; } = ScratchFolder.Make();

    /// <summary>A place in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
