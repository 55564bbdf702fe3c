using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Bib.Bench.Micro;

/// <summary>
/// What is small and called often, one method each, by BenchmarkDotNet: time and bytes per operation. In this process,
/// since a project that it generates would know nothing of how this repository builds.
/// </summary>
internal static class MicroScenario
{
    public static int Run(string? filter)
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.Console)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "bib-bench"));
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroScenario).Assembly)
            .Run(["--filter", filter is null ? "*" : $"*{filter}*"], config)
            .ToList();
        return summaries.Count > 0 && summaries.TrueForAll(summary => summary.Reports.All(report => report.Success)) ? 0 : 1;
    }
}
