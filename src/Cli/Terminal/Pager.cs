using System.ComponentModel;
using System.Diagnostics;

namespace Bib.Cli.Terminal;

/// <summary>
/// What a long table is read with, as <c>less</c>: only at a terminal that is shorter, only where nobody said no.
/// </summary>
internal static class Pager
{
    /// <summary>The command: BIB_PAGER, else PAGER, else less; null where one of them is empty or cat.</summary>
    public static string? CommandOf(Func<string, string?> variable)
    {
        var said = variable("BIB_PAGER") ?? variable("PAGER") ?? "less";
        return said.Trim() is "" or "cat" ? null : said;
    }

    /// <summary>Shows the text; false where the pager is not there or failed, and nothing was shown.</summary>
    public static bool Show(string command, string text)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", command },
            RedirectStandardInput = true,
            // As git has it: end where it fits, keep colours, leave the text on the screen.
            Environment = { ["LESS"] = Environment.GetEnvironmentVariable("LESS") ?? "FRSX" },
        };
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                process.StandardInput.Write(text);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // Whoever reads has read enough.
            }

            process.WaitForExit();
            // The shell's way to say that there is no such program.
            return process.ExitCode is not (126 or 127);
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
