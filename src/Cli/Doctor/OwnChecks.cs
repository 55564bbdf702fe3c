using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Help;
using Bib.Cli.Invocation;
using Bib.Cli.Terminal;
using Bib.Client.Identity;

namespace Bib.Cli.Doctor;

/// <summary>Checks of bib itself and of the user's files.</summary>
internal static class OwnChecks
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly string[] _locales = ["LC_ALL", "LC_CTYPE", "LANG"];

    /// <summary>Variables that are bib's and no option's.</summary>
    private static readonly string[] _ownVariables = ["BIB_BIBD", "BIB_PAGER", ProgramName.Variable];

    public static IReadOnlyList<Check> All(Command root) =>
    [
        Check.Of("bib.runtime", "bib runs on a supported .NET.", "bib version -o json", _ => Finding.When(
            Environment.Version.Major >= 10, Verdict.Failed, RuntimeInformation.FrameworkDescription)),
        Check.Of("bib.program", "bibd can be found.", "BIB_BIBD=/path/to/bibd bib node start", patient =>
            Bibd.Find(patient.Variable) is { } program
                ? Finding.Ok(program)
                : Finding.Warning("not beside bib, not on PATH, not named by BIB_BIBD: bib cannot start a node")),
        Check.Of("bib.variables", "Every BIB_ variable means something.", "bib help environment", patient =>
            Variables(root, patient)),
        Check.Of("bib.key", "Your signing key can be read, by you alone.", "chmod 600 ~/.config/bib/user.pem", Key),
        Check.Of("bib.config_folder", "Your configuration folder can be written.", "mkdir -p ~/.config/bib", patient =>
            Writable(Path.GetDirectoryName(UserKey.DefaultPath(patient.Variable))!)),
        Check.Of("bib.state_folder", "What bib remembers of uploads can be written.", "mkdir -p ~/.local/state/bib", patient =>
            Writable(Path.Combine(State(patient), "bib"))),
        Check.Of("bib.uploads", "No upload was begun and forgotten.", "rm -r ~/.local/state/bib/uploads",
            patient =>
            {
                var folder = Path.Combine(State(patient), "bib", "uploads");
                var count = Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Count() : 0;
                return Finding.When(count < 100, Verdict.Warning, string.Create(
                    CultureInfo.InvariantCulture, $"{count} uploads were begun and not ended")) with
                {
                    Fix = $"rm -r {ShellWord.Quoted(folder)}",
                };
            }),
        Check.Of("bib.terminal", "The terminal shows UTF-8.", "export LC_ALL=C.UTF-8", patient =>
        {
            var locale = _locales.Select(patient.Variable).FirstOrDefault(v => v is { Length: > 0 });
            var isUtf8 = locale?.Replace("-", "", StringComparison.Ordinal)
                .Contains("UTF8", StringComparison.OrdinalIgnoreCase) == true;
            return Finding.When(isUtf8 || !patient.Invocation.Terminal.OutIsTerminal, Verdict.Warning, locale ?? "no locale is set");
        }),
        Check.Of("bib.crypto", "The system's library of cryptography knows Ed25519.", "apt install libssl3", _ =>
        {
            if (!NativeLibrary.TryLoad("libcrypto.so.3", out var library))
                return Finding.Failed("libcrypto.so.3 cannot be loaded: versions cannot be signed");
            NativeLibrary.Free(library);
            return Finding.Ok("libcrypto.so.3");
        }),
    ];

    private static string State(Patient patient) =>
        patient.Variable("XDG_STATE_HOME") is { Length: > 0 } state && Path.IsPathRooted(state)
            ? state
            : Path.Combine(patient.Home, ".local", "state");

    private static Finding Key(Patient patient)
    {
        var path = UserKey.DefaultPath(patient.Variable);
        if (!File.Exists(path)) return Finding.Ok($"{path} is not there yet; the first upload or bib setup makes it");
        var fix = $"chmod 600 {ShellWord.Quoted(path)}";
        try
        {
            UserKey.LoadOrCreate(path, out _);
            return Finding.When((File.GetUnixFileMode(path) & Others) == 0, Verdict.Failed, path) with { Fix = fix };
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Finding.Failed(fault.Message) with { Fix = fix };
        }
    }

    private static Finding Writable(string folder)
    {
        var at = folder;
        while (!Directory.Exists(at)) at = Path.GetDirectoryName(at)!;
        return Files.MayWrite(at)
            ? Finding.Ok(at == folder ? folder : $"{folder}, to be made below {at}")
            : Finding.Failed($"{at} may not be written by you") with { Fix = $"chmod u+w {ShellWord.Quoted(at)}" };
    }

    private static Finding Variables(Command root, Patient patient)
    {
        var known = Options(root).Select(EnvironmentTwins.NameOf).Concat(_ownVariables).ToHashSet(StringComparer.Ordinal);
        var unknown = patient.Invocation.Terminal.VariableNames()
            .Where(name => name.StartsWith("BIB_", StringComparison.Ordinal) && !known.Contains(name))
            .Order(StringComparer.Ordinal).ToList();
        if (unknown.Count == 0) return Finding.Ok("all are known");
        var near = Suggestion.Nearest(unknown[0], known);
        return Finding.Warning($"{string.Join(", ", unknown)} set nothing{(near is null ? "" : $"; did you mean {near}?")}");
    }

    private static IEnumerable<Option> Options(Command command) =>
        HelpPage.OptionsOf(command).Concat(command.Subcommands.SelectMany(Options));
}
