namespace Orleans.Configuration;

/// <summary>
/// How a client's calls are delivered. In this engine the client is the silo's own, and its calls follow
/// <see cref="SiloMessagingOptions"/>; these are for hosts that are built for either engine.
/// </summary>
public class ClientMessagingOptions : MessagingOptions
{
}
