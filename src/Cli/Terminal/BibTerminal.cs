using Bib.Cli.Invocation;

namespace Bib.Cli.Terminal;

/// <summary>What a command talks to: three streams and the environment. Data goes to Out, all else to Error.</summary>
/// <param name="In">Standard input.</param>
/// <param name="Out">Standard output: data only.</param>
/// <param name="Error">Standard error: progress, prompts, hints, errors.</param>
/// <param name="InIsTerminal">Whether a person types at the other end of <paramref name="In"/>.</param>
/// <param name="OutIsTerminal">Whether a person reads <paramref name="Out"/>.</param>
/// <param name="ErrorIsTerminal">Whether a person reads <paramref name="Error"/>.</param>
/// <param name="Variable">Reads an environment variable; null where it is not set.</param>
internal sealed record BibTerminal(
    TextReader In,
    TextWriter Out,
    TextWriter Error,
    bool InIsTerminal,
    bool OutIsTerminal,
    bool ErrorIsTerminal,
    Func<string, string?> Variable)
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    /// <summary>The names of all environment variables.</summary>
    public Func<IEnumerable<string>> VariableNames { get; init; } =
        () => Environment.GetEnvironmentVariables().Keys.Cast<string>();

    /// <summary>How the program was called, as it was typed; its plain name where nobody knows.</summary>
    public string TypedAs { get; init; } = ProgramName.Plain;

    /// <summary>Lines that <see cref="Out"/> shows at once; 0 where nobody knows.</summary>
    public int Height { get; init; }

    /// <summary>Columns that <see cref="Out"/> shows; 0 where nobody knows, and nothing is cut.</summary>
    public int Width { get; init; }

    /// <summary>Runs a pager with a text; false where it is not there and nothing was shown.</summary>
    public Func<string, string, bool> ShowPaged { get; init; } = Pager.Show;

    /// <summary>Standard input as bytes.</summary>
    public Func<Stream> OpenIn { get; init; } = () => new InterruptibleInput();

    /// <summary>Standard output as bytes.</summary>
    public Func<Stream> OpenOut { get; init; } = () => new DescriptorStream(StandardOutput);

    /// <summary>
    /// Whether a line on <see cref="Error"/> may be written over: a terminal that can, and nobody who has it read out.
    /// </summary>
    public bool ErrorIsDrawn =>
        ErrorIsTerminal && Variable("TERM") != "dumb" && string.IsNullOrEmpty(Variable("ACCESSIBLE"));

    /// <summary>Whether colour may be written to <see cref="Error"/>: a terminal, and nobody asked for none.</summary>
    public bool ErrorHasColour =>
        ErrorIsTerminal && string.IsNullOrEmpty(Variable("NO_COLOR")) && Variable("TERM") != "dumb";

    /// <summary>The streams and variables of this process.</summary>
    public static BibTerminal OfProcess()
    {
        var (lines, columns) = WindowSize.OfOutput();
        return Streams() with { Height = lines, Width = columns, TypedAs = TypedName() };
    }

    private static BibTerminal Streams() => new(
        new StreamReader(new InterruptibleInput()),
        // Line endings and buffering in our own hands: a million rows are not a million writes.
        new StreamWriter(new DescriptorStream(StandardOutput), bufferSize: 1 << 16) { NewLine = "\n" },
        new StreamWriter(new DescriptorStream(StandardError), bufferSize: 256) { NewLine = "\n", AutoFlush = true },
        !Console.IsInputRedirected,
        !Console.IsOutputRedirected,
        !Console.IsErrorRedirected,
        Environment.GetEnvironmentVariable);

    /// <summary>The shell's first word, which .NET keeps to itself; not that of a host that runs a library.</summary>
    private static string TypedName()
    {
        try
        {
            var first = File.ReadAllText("/proc/self/cmdline").Split('\0')[0];
            return Path.GetFileName(first) is "" or "dotnet" ? ProgramName.Plain : first;
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            return ProgramName.Plain;
        }
    }
}
