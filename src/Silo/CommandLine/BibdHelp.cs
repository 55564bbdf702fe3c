using Bib.Silo.Configuration;

namespace Bib.Silo.CommandLine;

/// <summary>What <c>bibd --help</c> and <c>bibd config</c> print.</summary>
internal static class BibdHelp
{
    public static void WriteHelp(TextWriter text)
    {
        text.WriteLine("""
            bibd is a Bib node: it keeps topics and datasets, makes and guards its own
            PostgreSQL, and serves the API on a Unix socket.

            Usage:
              bibd [command] [settings]

            Examples:
              # Start with what the machine's conventions say
              bibd
              # Start a second node beside the first
              bibd --data-dir /srv/b/data --config-dir /srv/b/config --run-dir /srv/b/run
              # Start the part of a node of several processes that runs grains
              bibd start --role silo --cluster-address 10.0.0.5 --cluster-shared-dir /mnt/bib
              # Before going back to an older bibd: see what would be taken back
              bibd migrate --down-to 5 --dry-run
              # See every setting, its value and who said so
              bibd config

            Commands:
              run      Run the node until SIGTERM or Ctrl-C. This is what no command means.
              start    The same.
              config   Print every setting with its value and where the value comes from.
              cleanup  Stop what a killed bibd left running, and remove its containers
                       and sockets. Lists what it will do and asks; the data stay.
                         --dry-run   only list
                         --yes, -y   do not ask
                         --database  delete the database too, with all that is in it
                         --programs  delete the copies of PostgreSQL's programs too that
                                     nodes of root's made and no process runs
              migrate  Bring the schema of a node that does not run to the newest version.
                       Every start does that by itself.
                         --down-to <n>  take back every migration after number n, with
                                        what is in their tables; lists them and asks
                         --dry-run      only list
                         --yes, -y      do not ask
              version  Print the version.
              help     Print this.

            Settings (flag wins over variable, variable over config.yaml):
            """);
        foreach (var setting in Settings.All)
        {
            text.WriteLine($"  {setting.Flag} <{setting.Example}>");
            text.WriteLine($"      {setting.Meaning}");
            text.WriteLine($"      variable {setting.Variable}"
                + (setting == Settings.ConfigDir ? "" : $", in the file {setting.Key}")
                + (string.IsNullOrEmpty(setting.Default) ? "" : $"; default {setting.Default}"));
        }

        text.WriteLine("""

            Exit codes:
              0  stopped as asked
              1  failed; the last lines on standard error say why
              2  wrong usage or configuration
            """);
    }

    public static void WriteConfiguration(TextWriter text, EffectiveConfiguration configuration)
    {
        var rows = configuration.Values
            .Select(value => (value.Setting.Key, Value: value.Value.Length == 0 ? "(by itself)" : value.Value, value.Origin))
            .Prepend((Key: "SETTING", Value: "VALUE", Origin: "ORIGIN"))
            .ToList();
        var keys = rows.Max(row => row.Key.Length);
        var values = rows.Max(row => row.Value.Length);
        foreach (var (key, value, origin) in rows)
            text.WriteLine($"{key.PadRight(keys)}  {value.PadRight(values)}  {origin}");
    }
}
