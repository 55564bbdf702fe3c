using System.Text.Json;
using System.Text.Json.Nodes;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Jobs;
using Bib.Jobs.Definitions;
using Bib.Jobs.Instructions;

namespace Bib.Jobs.Running;

/// <summary>Does one instruction, with its condition and with what is to happen when it fails.</summary>
/// <param name="job">The job.</param>
/// <param name="topic">Where its topic lies.</param>
/// <param name="logs">Where lines go.</param>
/// <param name="backoff">How long to wait between tries.</param>
/// <param name="time">The clock.</param>
internal sealed class StepRunner(JobState job, string topic, IJobLogs logs, Backoff backoff, TimeProvider time)
{
    private static readonly TimeSpan _waitMax = TimeSpan.FromHours(1);

    /// <summary>Does it.</summary>
    /// <returns>What it came to; null where it was left out, or failed and may.</returns>
    /// <exception cref="RefusalException">It failed.</exception>
    public async Task<InstructionResult?> RunAsync(
        InstructionDefinition step, IReadOnlyDictionary<string, JobVariable> variables, CancellationToken cancellationToken)
    {
        for (var failed = 0; ;)
        {
            try
            {
                return await TryAsync(step, variables, cancellationToken);
            }
            catch (RefusalException refused) when (step.OnError == OnError.Skip)
            {
                await LogAsync(step, JobLogLevel.Warning, $"left out, because it failed: {Said(refused.Refusal)}");
                return null;
            }
            catch (RefusalException refused) when (step.OnError == OnError.Retry && ++failed <= step.RetriesMax)
            {
                var wait = backoff.After(step.Backoff, _waitMax, failed);
                await LogAsync(
                    step, JobLogLevel.Warning,
                    $"try {failed} of {step.RetriesMax + 1} failed, the next in {wait.TotalSeconds:0.#} s: {Said(refused.Refusal)}");
                await Task.Delay(wait, time, cancellationToken);
            }
            catch (RefusalException refused)
            {
                throw new RefusalException(refused.Refusal with
                {
                    Message = $"instruction {step.Number}, {step.Label}: {refused.Refusal.Message}",
                });
            }
        }
    }

    private async Task<InstructionResult?> TryAsync(
        InstructionDefinition step, IReadOnlyDictionary<string, JobVariable> variables, CancellationToken cancellationToken)
    {
        var seen = SeenBy(variables);
        if (step.Condition is { } condition && !condition.IsTrue(seen, cancellationToken))
        {
            await LogAsync(step, JobLogLevel.Info, "left out: its condition does not hold");
            return null;
        }

        var arguments = step.Arguments.ToDictionary(
            argument => argument.Key, argument => argument.Value.ValueOf(seen, cancellationToken), StringComparer.Ordinal);
        var started = time.GetTimestamp();
        var call = new InstructionCall(
            job, topic, step.Number, arguments, variables, text => LogAsync(step, JobLogLevel.Info, text));
        var result = await ToldAsync(() => step.Instruction.RunAsync(call, cancellationToken));
        await LogAsync(step, JobLogLevel.Info, $"done in {time.GetElapsedTime(started).TotalSeconds:0.###} s");
        return result;
    }

    /// <summary>What breaks below is said as a refusal, so that a definition can have it tried again.</summary>
    private static async Task<InstructionResult> ToldAsync(Func<Task<InstructionResult>> run)
    {
        try
        {
            return await run();
        }
        catch (ChunkStoreFullException full)
        {
            throw new RefusalException(new(RefusalCode.DiskFull, full.Message, "Make room on the node's disk, and try again."));
        }
        catch (Exception damaged) when (damaged is ChunkStoreException or ManifestException)
        {
            throw new RefusalException(new(
                RefusalCode.ContentDamaged, damaged.Message, "Check the node's data: bib dataset verify."));
        }
    }

    private Dictionary<string, object?> SeenBy(IReadOnlyDictionary<string, JobVariable> variables) => new()
    {
        ["vars"] = Element(new(variables.Select(variable => KeyValuePair.Create(variable.Key, variable.Value.Seen)))),
        ["job"] = Element(new()
        {
            ["id"] = job.Id.ToString(),
            ["name"] = job.Name,
            ["topic"] = topic,
            ["attempt"] = job.Attempt,
        }),
    };

    private static JsonElement Element(JsonObject map) => JsonSerializer.SerializeToElement(map);

    private Task LogAsync(InstructionDefinition step, JobLogLevel level, string text) =>
        logs.AppendAsync(job.Id, step.Number, level, $"{step.Label}: {text}", CancellationToken.None);

    private static string Said(Refusal refusal) => refusal.Message;
}
