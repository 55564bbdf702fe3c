namespace Bib.Silo.Paths;

/// <summary>What the configuration asks of the machine it runs on; another one in tests.</summary>
internal interface IMachine
{
    /// <summary>Whether this process is root.</summary>
    bool IsRoot { get; }

    /// <summary>The number of the user this process acts as.</summary>
    uint UserId { get; }

    /// <summary>The user's home folder.</summary>
    string Home { get; }

    /// <summary>The system's folder for temporary files.</summary>
    string TemporaryFolder { get; }

    /// <summary>Every environment variable.</summary>
    IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>Whether there is such a file.</summary>
    bool HasFile(string path) => File.Exists(path);

    /// <summary>An environment variable; null where it is not set.</summary>
    string? Variable(string name) => Variables.GetValueOrDefault(name);
}
