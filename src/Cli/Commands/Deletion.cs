using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;

namespace Bib.Cli.Commands;

/// <summary>Deletes several things, each by a call of its own: what was deleted stays deleted, and is told.</summary>
internal static class Deletion
{
    /// <summary>Deletes them in order, tells each with what undoes it, and answers their records.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="steps">What is to be deleted.</param>
    /// <exception cref="CliException">One cannot be deleted: those behind it were not tried.</exception>
    public static async Task<IReadOnlyList<JsonObject>> RunAsync(Invocation.Invocation invocation, IReadOnlyList<Step> steps)
    {
        var deleted = new List<JsonObject>();
        foreach (var step in steps)
        {
            try
            {
                deleted.Add(await step.DeleteAsync());
            }
            catch (CliException refused) when (deleted.Count > 0)
            {
                throw new CliException(
                    refused.Code, ExitCode.Partial,
                    $"{deleted.Count} of {steps.Count} were deleted, and {step.Path} was not: {refused.Message}",
                    refused.Hint)
                {
                    Cause = refused.Cause,
                    TraceId = refused.TraceId,
                };
            }

            invocation.Remark($"deleted {step.Path}; undo with: bib {step.Noun} restore {deleted[^1]["id"]}");
        }

        return deleted;
    }

    /// <summary>Says what would be deleted and by which node, or asks whether it shall be.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="what">What is to be deleted, counted and named.</param>
    /// <param name="dryRun">Whether it is only to be said.</param>
    /// <param name="yes">Whether nobody is asked.</param>
    /// <param name="typed">What has to be typed, where more than one thing goes; null for a yes.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>Whether to go on; nobody who says no comes back from it.</returns>
    public static async Task<bool> IsWantedAsync(
        Invocation.Invocation invocation,
        string what,
        Option<bool> dryRun,
        Option<bool> yes,
        string? typed,
        CancellationToken cancellationToken)
    {
        if (invocation.Value(dryRun))
        {
            invocation.Remark($"would delete {what}, at {invocation.Where}");
            return false;
        }

        await invocation.ConfirmAsync($"Deleting {what}, of the node at {invocation.Where}", yes, cancellationToken, typed);
        return true;
    }

    /// <summary>One key makes one change, and more than one was asked for.</summary>
    /// <param name="without">The command as it can be run.</param>
    public static CliException OneKey(string without) => new(
        CliException.WrongUsage, ExitCode.Usage, "--idempotency-key is for one change, and this makes several.", without);

    /// <summary>One of them.</summary>
    /// <param name="Noun">What it is: topic or dataset.</param>
    /// <param name="Path">What it is called.</param>
    /// <param name="DeleteAsync">Deletes it; answers its record, with its id.</param>
    public sealed record Step(string Noun, string Path, Func<Task<JsonObject>> DeleteAsync);
}
