using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bib.Client.Identity;
using Bib.EndToEnd.Tests.Network;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Storage.Postgres;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;
using Libp2p.Transports.Tcp;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Bib.EndToEnd.Tests.Help;

/// <summary>
/// The world that the help's examples speak of, on a real node in a home of its own: its topics, datasets, friends, a
/// context called lab. Each line runs in a folder of its own, in a shell; what it needs is done before it and undone
/// behind it.
/// </summary>
internal sealed class HelpWorld(NodeFolder folder) : IAsyncDisposable
{
    /// <summary>A topic is only renamed when no other lies below it.</summary>
    private const string Away = "q topic rename weather/stations air/stations; q topic rename weather was";

    private const string Back =
        "q topic delete weather -r --yes; q topic rename was weather; q topic rename air/stations weather/stations";

    private const string DatasetAway = "q dataset move weather/gsod air/gsod";
    private const string DatasetBack = "q dataset rm weather/gsod --yes; q dataset move air/gsod weather/gsod";
    private const string Grants = "q grant add $FRIEND reader --topic weather; q grant add $FRIEND reader --dataset weather/gsod; "
        + "q grant add $FRIEND reader --dataset air/no2";
    private const string Rates =
        "bib node connect $OTHER > /dev/null; q dataset unpin finance/rates; bib dataset fetch finance/rates > /dev/null";
    private const string InLab = "q login $LAB --name lab; unset BIB_SOCKET";
    private const string OutOfLab = "q context use local";

    /// <summary>What is done before and behind the lines that begin so; the longest beginning counts.</summary>
    private static readonly Dictionary<string, (string Before, string Behind)> _steps = new(StringComparer.Ordinal)
    {
        ["bib topic create"] = (Away, Back),
        ["bib topic rename"] = ("", "q topic rename weather/sensors stations; q topic rename climate/stations weather/stations"),
        ["bib topic update"] = ("", "q topic update weather --minimum-copies 0"),
        ["bib topic archive"] = ("", "q topic unarchive weather/stations"),
        ["bib topic delete"] = ($"{Away}; q topic create weather/stations -p; q dataset create weather/x", Back),
        ["bib topic restore"] = ("GONE=$(bib topic delete weather/stations --yes -q -o jsonpath='$.id')", "q topic restore $GONE"),
        ["bib topic roles"] = (Grants, ""),
        ["bib dataset roles"] = (Grants, ""),
        ["bib dataset create"] = (DatasetAway, DatasetBack),
        ["bib dataset upload"] = ($"{DatasetAway}; q dataset create weather/gsod", DatasetBack),
        ["bib dataset download"] = ("rm -r gsod readings.csv", ""),
        ["bib dataset export"] = ("rm -r gsod-bag package crate", ""),
        ["bib dataset update"] = ("", "q dataset update weather/gsod-2024 --name gsod"),
        ["bib dataset move"] = ("", "q dataset move climate/gsod weather/gsod"),
        ["bib dataset archive"] = ("", "q dataset unarchive weather/gsod"),
        ["bib dataset rm"] = ("", "q dataset restore weather/gsod; q dataset restore weather/ghcn"),
        ["bib dataset fetch"] = ("q node connect $OTHER", ""),
        ["bib dataset drop"] = (Rates, ""),
        ["bib dataset pin"] = (Rates, ""),
        ["bib dataset unpin"] = (Rates, ""),
        ["bib dataset restore"] = ("GONE=$(bib dataset rm weather/gsod --yes -q -o jsonpath='$.id')", "q dataset restore $GONE"),
        ["bib grant"] = (Grants, ""),
        ["bib job"] = ("", "q job cancel $JOB"),
        ["bib user create --name"] = ("export XDG_CONFIG_HOME=$PWD/me", ""),
        // Who has a socket's account for a name is no user with a name of its own.
        ["bib user get me"] = (InLab, OutOfLab),
        ["bib user show me"] = (InLab, OutOfLab),
        ["bib user update me"] = (InLab, OutOfLab),
        ["bib login"] = (InLab, OutOfLab),
        ["bib logout"] = (InLab, OutOfLab),
        ["bib session"] = ($"{InLab}; SESSION=$(bib session list -o name | head -n 1)", OutOfLab),
        ["bib context"] = ("q login $LAB --name lab", OutOfLab),
        ["bib node stop"] = ("", "q node start --wait 110"),
        ["bib node connect"] = ("q node connect $PEER_ADDRESS", "q node disconnect $PEER"),
        ["bib node ban"] = ("", "q node unban $PEER; q node unban 192.0.2.0/24"),
        ["bib node unban"] = ("q node ban $PEER; q node ban 192.0.2.0/24", ""),
        ["bib node disconnect"] = ("q node connect $PEER_ADDRESS", ""),
    };

    private readonly string _template = Path.Combine(folder.Root, "template");
    private readonly Dictionary<string, string> _variables = [];
    private readonly NodeFolder _other = new();
    private readonly Libp2pHost _peer =
        new(PrivateKey.Generate(), [new TcpTransport()], new(), TimeProvider.System, NullLoggerFactory.Instance);
    private int _count;

    /// <summary>Starts the node, which bib can stop and start again, and fills it.</summary>
    public async Task BeginAsync()
    {
        foreach (var (name, value) in folder.Variables()) _variables[name] = value;
        _variables["LAB"] = $"127.0.0.1:{FreePort()}";
        _variables["BIBD_API_TCP"] = _variables["LAB"];
        _variables["BIBD_DATA_DIR"] = folder.Data;
        _variables["PEER"] = _peer.Id.ToString();
        _variables["PEER_ADDRESS"] = $"{await _peer.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"))}/p2p/{_peer.Id}";
        _variables["OTHER"] = await BeginOtherAsync();
        _variables["CONTENT"] = await _other.ContentIdAsync("finance/rates");
        _variables["BIB_SOCKET"] = folder.Socket;
        _variables["BIB_TIMEOUT"] = "120";
        _variables["BIB_TYPED_AS"] = "bib";
        _variables["HOME"] = folder.Root;
        _variables["PATH"] = $"{Path.GetDirectoryName(Programs.Bib)}:{Environment.GetEnvironmentVariable("PATH")}";
        _variables["PROFILE"] = Path.Combine(folder.Root, "profile.ps1");
        Directory.CreateDirectory(_template);
        await RunAsync(_template, """
            set -e
            mkdir -p ~/.config/fish/completions gsod/2024
            printf 'day,t\n2024-01-01,1.5\n2024-01-02,2.5\n' | tee readings.csv > gsod/2024/readings.csv
            bib node start --wait 110
            for topic in weather/stations climate air; do bib topic create $topic -p; done
            for version in 1.0.0 1.1.0 1.2.0; do
                bib dataset upload weather/gsod gsod -p --version $version
                echo "2024-02-01,3.5" >> gsod/2024/readings.csv
            done
            bib dataset upload weather/ghcn readings.csv
            bib dataset upload air/no2 readings.csv
            bib dataset export weather/gsod --format bagit gsod-bag
            bib dataset export weather/gsod --format datapackage package
            bib dataset export weather/gsod --format ro-crate crate
            bib user create --name Me --role admin
            printf 'topic: weather\ninstructions:\n- do: sql.query\n  with:\n    sql: from "weather/ghcn" where t > 2\n' > clean.yaml
            sed 's/t > 2/none > 2/' clean.yaml > fails.yaml
            sed 's/from .*2/select count(*) from range(10000000) a, range(10000000) b where a.range < b.range/' clean.yaml > long.yaml
            """, [0]);
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        await _other.DisposeAsync();
    }

    /// <summary>Another node, with datasets that this one does not follow; where it is reached.</summary>
    private async Task<string> BeginOtherAsync()
    {
        await _other.StartReadyAsync();
        var file = Path.Combine(_other.Root, "rates.csv");
        foreach (var version in new[] { "1.0.0", "1.1.0" })
        {
            await File.AppendAllTextAsync(file, "day,rate\n");
            foreach (var dataset in new[] { "finance/stocks", "finance/rates" })
                await _other.OfAsync("dataset", "upload", dataset, file, "-p", "--version", version);
        }

        return await _other.AddressAsync();
    }

    /// <summary>Runs a line; null when it ended as it should, else what it ended with and said.</summary>
    public async Task<string?> RunAsync(HelpExample example)
    {
        var line = example.Line
            // What only the example has.
            .Replace("lab.example:4443", "$LAB", StringComparison.Ordinal)
            .Replace("0198c0de-0000-7000-8000-000000000001", "$GONE", StringComparison.Ordinal)
            .Replace("/run/bibd/bibd.sock", "$BIB_SOCKET", StringComparison.Ordinal);
        var (before, behind) = _steps.Where(step => line.StartsWith(step.Key, StringComparison.Ordinal))
            .OrderByDescending(step => step.Key.Length).Select(step => step.Value).FirstOrDefault(("", ""));
        var place = Path.Combine(folder.Root, $"run-{++_count}");
        using (var copy = Process.Start("cp", ["-r", _template, place])) await copy.WaitForExitAsync();
        var friend = line.Contains("$FRIEND", StringComparison.Ordinal)
            ? $"FRIEND=$(bib user create --public-key {NewKey(place)} -q -o name)"
            : "";
        var transfer = line.Contains("$TRANSFER", StringComparison.Ordinal) ? $"TRANSFER={await NewTransferAsync()}" : "";
        var script = $"""
            set -a
            q() (bib "$@" > /dev/null 2>&1)
            KEY={NewKey(place)}
            {friend}
            {transfer}
            {Jobs(line)}
            {before}
            LINE='{line.Replace("'", "'\\''", StringComparison.Ordinal)}'
            {Typed(example, line)}
            CODE=$?
            {behind}
            exit $CODE
            """;
        try
        {
            await RunAsync(place, script, Codes(line));
            return null;
        }
        catch (InvalidOperationException failed)
        {
            return failed.Message;
        }
    }

    /// <summary>
    /// What asks is asked at a terminal; what reads has something to read; what never ends is interrupted.
    /// </summary>
    private static string Typed(HelpExample example, string line) =>
        example.Meaning.StartsWith("asks to type how many", StringComparison.Ordinal) ? AtTerminal("2 datasets")
        : example.Meaning.Contains("asks to type its path", StringComparison.Ordinal) ? AtTerminal("weather")
        : example.Meaning.StartsWith("asks first", StringComparison.Ordinal) ? AtTerminal("y")
        : line == "bib setup" ? AtTerminal("\\n\\n\\n\\n\\n\\n")
        : IsEndless(line) ? "timeout --preserve-status -s INT 3 bash -c \"$LINE\""
        : line.StartsWith("bib job create -", StringComparison.Ordinal) ? "bash -c \"$LINE\" < clean.yaml"
        : line.StartsWith("bib query -", StringComparison.Ordinal) ? "echo 'select 1' | bash -c \"$LINE\""
        : "bash -c \"$LINE\" < ../template/readings.csv";

    private static bool IsEndless(string line) =>
        line.Contains("--follow", StringComparison.Ordinal) || line.Contains(" -f ", StringComparison.Ordinal)
        || line.Contains("--watch", StringComparison.Ordinal);

    /// <summary>
    /// A transfer that waits for somebody who has it, as one does whose peer is away; written past the node, for nobody is
    /// there that it could come from.
    /// </summary>
    private async Task<Guid> NewTransferAsync()
    {
        await using var connection = await folder.ConnectAsync(DatabaseRole.App, TestContext.Current.CancellationToken);
        await using var insert = new NpgsqlCommand(
            "INSERT INTO bib.downloads (dataset_id, content_id, part_count, parts_done, dataset_path, number) "
            + "VALUES (gen_random_uuid(), encode(sha256(gen_random_uuid()::text::bytea), 'hex'), 0, '', 'air/o3', '1.0.0') "
            + "RETURNING id", connection);
        return (Guid)(await insert.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>A job that runs on, one that is completed and one that has failed, where a line speaks of them.</summary>
    private static string Jobs(string line) =>
        line.Contains("$JOB", StringComparison.Ordinal) ? "JOB=$(bib job create long.yaml -q -o name)"
        : line.Contains("$DONE", StringComparison.Ordinal) ? "DONE=$(bib job create clean.yaml -q -o name)"
        : line.Contains("$FAILED", StringComparison.Ordinal) ? "FAILED=$(bib job create fails.yaml -q -o name); q job wait $FAILED"
        : "";

    private static string AtTerminal(string typed) => $"printf '{typed}\\n' | script -qec \"$LINE\" /dev/null";

    private static int[] Codes(string line) =>
        line.StartsWith("bib dataset diff", StringComparison.Ordinal) ? [8]
        : line.StartsWith("bib doctor", StringComparison.Ordinal) ? [0, 8]
        : IsEndless(line) ? [130]
        : [0];

    private static string NewKey(string place) => Convert.ToHexStringLower(
        UserKey.LoadOrCreate(Path.Combine(place, "keys", $"{Guid.NewGuid():N}.pem"), out _).PublicKey.Span);

    private async Task RunAsync(string place, string script, int[] codes)
    {
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = place,
        };
        foreach (var (name, value) in _variables) start.Environment[name] = value;
        using var shell = Process.Start(start)!;
        shell.StandardInput.Close();
        var output = shell.StandardOutput.ReadToEndAsync();
        var error = shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        if (!codes.Contains(shell.ExitCode))
            throw new InvalidOperationException($"ended with {shell.ExitCode}: {await output}{await error}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
