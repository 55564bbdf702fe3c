namespace Bib.Storage.Postgres.Containers;

/// <summary>What a command of a container engine ended with.</summary>
internal sealed record ContainerAnswer(int ExitCode, string Output, string Errors)
{
    /// <summary>The last thing that it said, for messages.</summary>
    public string LastLine =>
        (Errors.Length > 0 ? Errors : Output).Split('\n')[^1] is { Length: > 0 } line ? line : $"exit code {ExitCode}";
}
