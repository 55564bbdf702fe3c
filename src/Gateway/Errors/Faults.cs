using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Persistence;
using Orleans.Runtime;

namespace Bib.Gateway.Errors;

/// <summary>Says any exception as a refusal; what is not expected says nothing of its inside.</summary>
internal static class Faults
{
    public static Refusal ToRefusal(Exception exception) => exception switch
    {
        RefusalException refused => refused.Refusal,
        ManifestException => new(
            RefusalCode.InvalidContent,
            exception.Message,
            "Send the files in the order of their paths' bytes, each once, within the limits that the message names."),
        ChunkStoreFullException => new(
            RefusalCode.DiskFull,
            exception.Message,
            "Make room on the node's disk, then go on: what was taken in stays."),
        ChunkMissingException or ChunkDamagedException or HeaderDamagedException => new(
            RefusalCode.ContentDamaged,
            exception.Message,
            "See what else is damaged: `bib dataset verify DATASET`."),
        ChunkStoreException => new(
            RefusalCode.Unavailable,
            exception.Message,
            "Repeat the call; if it goes on, look at the node's disk and log."),
        StorageUnavailableException => new(
            RefusalCode.Unavailable,
            "The node's database did not answer; whether the change was kept is unknown.",
            "Repeat the call with the same idempotency key; `bib status` shows the database."),
        TimeoutException => new(
            RefusalCode.Unavailable,
            "The node did not answer in time; whether the change was kept is unknown.",
            "Repeat the call with the same idempotency key."),
        LimitExceededException => new(
            RefusalCode.Overloaded,
            "Too many calls wait for the same thing.",
            "Repeat the call after a moment, with the same idempotency key."),
        SiloUnavailableException or OrleansMessageRejectionException => new(
            RefusalCode.Unavailable,
            "The node is starting, stopping, or has lost a part of itself.",
            "Repeat the call after a moment, with the same idempotency key."),
        _ => new(
            RefusalCode.Internal,
            "The node failed; this is a fault of its own.",
            "Report it with the operation id: the node's log has the rest."),
    };
}
