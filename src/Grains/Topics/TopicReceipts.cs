using System.Text.Json;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Topics;

/// <summary>Answers as receipts keep them.</summary>
internal static class TopicReceipts
{
    public static CommandReceipt? Of(TopicCommand command, TopicAnswer answer) => command.Context.Command.IsNone
        ? null
        : new(
            command.Context.Command,
            command.Context.By.User,
            command.Fingerprint,
            JsonSerializer.Serialize(answer, TopicJson.Default.TopicAnswer));

    public static TopicAnswer Read(CommandReceipt receipt) =>
        JsonSerializer.Deserialize(receipt.Answer, TopicJson.Default.TopicAnswer)
        ?? throw new InvalidDataException($"The receipt of command {receipt.Command} holds no answer.");
}
