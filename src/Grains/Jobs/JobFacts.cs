using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Jobs;
using Bib.Grains.Abstractions.Persistence;

namespace Bib.Grains.Jobs;

/// <summary>
/// What is told of a change, in its transaction, to the audit log. Checkpoints are no entries of it: the versions that a
/// job publishes are, and its start and end.
/// </summary>
internal static class JobFacts
{
    public static RowState<JobState> Of(
        JobState before,
        JobState after,
        ImmutableArray<string> changes,
        JobCommand command,
        JobAnswer answer,
        ImmutableArray<RowGuard> guards)
    {
        var state = new RowState<JobState>
        {
            Row = after,
            Before = before,
            Cause = command.Context,
            Receipt = ReceiptOf(command, answer),
            Guards = guards,
        };
        if (changes.IsEmpty || !command.IsAudited) return state;
        var details = Said(command.Name, after, command.Context, answer.ETag!);
        return state with { Audit = [new AuditFact(before.Status == JobStatus.Absent ? "INSERT" : "UPDATE", details)] };
    }

    /// <summary>The row, its log and its results are removed; that it was there, and how it ended, stays in the audit log.</summary>
    public static RowState<JobState> OfForgetting(JobState job, CommandContext context) => new()
    {
        Row = job,
        Cause = context,
        Audit = [new AuditFact("DELETE", Said("ForgetJob", job, context, ""))],
    };

    /// <summary>What was answered when the command was done.</summary>
    public static JobAnswer Read(CommandReceipt receipt) =>
        JsonSerializer.Deserialize(receipt.Answer, JobJson.Default.JobAnswer)
        ?? throw new InvalidDataException($"The receipt of command {receipt.Command} holds no answer.");

    private static string Said(string command, JobState job, CommandContext context, string rowVersion) => JsonSerializer.Serialize(
        new Details(
            command, job.Id.Value, job.Name, job.Topic.Value, JobRefusals.Name(job.Status), job.CodeHash, job.Attempt,
            context.By.User.Value, rowVersion, job.Error),
        JobJson.Default.Details);

    /// <summary>A repeat is told everything but the long texts, which are the job's and not the answer's.</summary>
    private static CommandReceipt? ReceiptOf(JobCommand command, JobAnswer answer) => command.Context.Command.IsNone
        ? null
        : new(
            command.Context.Command,
            command.Context.By.User,
            command.Fingerprint,
            JsonSerializer.Serialize(
                answer with { Job = answer.Job! with { Definition = "", Checkpoint = null } }, JobJson.Default.JobAnswer));

    /// <summary>What the log says.</summary>
    /// <param name="Command">The command's public name.</param>
    /// <param name="JobId">Which job.</param>
    /// <param name="Name">What it is called.</param>
    /// <param name="TopicId">Its topic.</param>
    /// <param name="Status">How it is now.</param>
    /// <param name="CodeHash">What it does.</param>
    /// <param name="Attempt">Which attempt it is at.</param>
    /// <param name="User">Who.</param>
    /// <param name="RowVersion">The row's version after it.</param>
    /// <param name="Error">Why it failed, if it did.</param>
    internal sealed record Details(
        string Command,
        Guid JobId,
        string Name,
        Guid TopicId,
        string Status,
        string CodeHash,
        int Attempt,
        string User,
        string RowVersion,
        string? Error);
}

/// <summary>How a job's commands and answers are written where they are kept: fingerprints, receipts, facts.</summary>
[JsonSourceGenerationOptions(
    IgnoreReadOnlyProperties = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateJob))]
[JsonSerializable(typeof(JobAnswer))]
[JsonSerializable(typeof(JobFacts.Details))]
internal sealed partial class JobJson : JsonSerializerContext;
