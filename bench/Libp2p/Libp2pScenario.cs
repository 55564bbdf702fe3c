using System.Diagnostics;
using System.Globalization;
using System.Text.Json;


namespace Bib.Bench.Libp2p;

/// <summary>
/// Two peers of this stack beside two of js-libp2p, each a process of its own, over TCP, Noise and yamux: one stream
/// each way, streams opened with a ping, connections with identify. They take turns.
/// </summary>
internal static class Libp2pScenario
{
    private const int Rounds = 3;
    private const string Seconds = "3";

    private static readonly (string Name, string What, double Goal, double Times)[] _figures =
    [
        ("upload", "one stream to the listener, MiB/s", 600, 3),
        ("download", "one stream from the listener, MiB/s", 600, 3),
        ("pings", "stream opened, ping, closed, /s", 10_000, 0),
        ("connections", "connections with identify, /s", 500, 0),
    ];

    /// <param name="mebibytes">How much goes each way; 256 without.</param>
    public static async Task<int> RunAsync(string? mebibytes)
    {
        var ours = new List<JsonElement>();
        var theirs = new List<JsonElement>();
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await MeasureAsync(Environment.ProcessPath!, ["libp2p", "peer"], mebibytes ?? "256"));
            theirs.Add(await MeasureAsync(
                "node", [Path.Combine("tests", "Interop.Tests", "js", "libp2p-bench.mjs")], mebibytes ?? "256"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"medians of {Rounds} rounds, {mebibytes ?? "256"} MiB each way"));
        var met = true;
        foreach (var (name, what, goal, times) in _figures)
        {
            var (our, their) = (Median(ours, name), Median(theirs, name));
            met &= our >= goal && our >= times * their;
            var also = times > 0 ? string.Create(CultureInfo.InvariantCulture, $" and {times} ×") : "";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {what,-38} {our,8:F0}   js-libp2p {their,6:F0}   {our / their,5:F1} × (goal {goal}{also})"));
        }

        var (sending, receiving) = (Median(ours, "sendingBytes"), Median(ours, "receivingBytes"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  allocated for 64 KiB of a stream, bytes: {sending:F0} where it is sent, {receiving:F0} where it is received"));
        return met ? 0 : 1;
    }

    private static async Task<JsonElement> MeasureAsync(string program, string[] arguments, string mebibytes)
    {
        using var listener = Start(program, [.. arguments, "serve"]);
        var address = await listener.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} did not start.");
        using var dialer = Start(program, [.. arguments, "dial", address, mebibytes, Seconds]);
        var said = await dialer.StandardOutput.ReadToEndAsync();
        listener.StandardInput.Close();
        await listener.WaitForExitAsync();
        await dialer.WaitForExitAsync();
        return JsonElement.Parse(said);
    }

    private static Process Start(string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static double Median(List<JsonElement> rounds, string name) =>
        Topics.Rounds.Median([.. rounds.Select(said => said.GetProperty(name).GetDouble())]);
}
