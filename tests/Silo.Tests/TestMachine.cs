using Bib.Silo.Paths;

namespace Bib.Silo.Tests;

/// <summary>A machine with nothing on it but a temporary folder, which goes with it.</summary>
internal sealed class TestMachine : IMachine, IDisposable
{
    private readonly Dictionary<string, string> _variables = [];

    public TestMachine() => Home = Directory.CreateTempSubdirectory("bib-").FullName;

    public bool IsRoot { get; init; }

    public uint UserId => 1000;

    public string Home { get; }

    public string TemporaryFolder => "/tmp";

    public IReadOnlyDictionary<string, string> Variables => _variables;

    public string ConfigFile => Path.Combine(Home, ".config", "bibd", "config.yaml");

    /// <summary>The real machine may have a node of its own, with a file in /etc.</summary>
    public bool HasFile(string path) => path.StartsWith(Home, StringComparison.Ordinal) && File.Exists(path);

    public TestMachine With(string variable, string value)
    {
        _variables[variable] = value;
        return this;
    }

    public TestMachine WithFile(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ConfigFile)!);
        File.WriteAllText(ConfigFile, text);
        return this;
    }

    public void Dispose() => Directory.Delete(Home, recursive: true);
}
