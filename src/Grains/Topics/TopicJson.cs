using System.Text.Json.Serialization;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Topics;

/// <summary>
/// How a topic's commands and answers are written where they are kept: fingerprints, receipts, facts.
/// </summary>
[JsonSourceGenerationOptions(
    IgnoreReadOnlyProperties = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateTopic))]
[JsonSerializable(typeof(UpdateTopic))]
[JsonSerializable(typeof(ChangeTopicStatus))]
[JsonSerializable(typeof(SetTopicRoles))]
[JsonSerializable(typeof(TopicAnswer))]
[JsonSerializable(typeof(TopicFacts.Details))]
internal sealed partial class TopicJson : JsonSerializerContext;
