namespace Orleans.Runtime;

/// <summary>Who this silo is.</summary>
public interface ILocalSiloDetails
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>The cluster's id.</summary>
    string ClusterId { get; }

    /// <summary>The machine's name.</summary>
    string DnsHostName { get; }

    /// <summary>Its address; nothing listens there in this engine.</summary>
    SiloAddress SiloAddress { get; }

    /// <summary>The same; there is no gateway in this engine.</summary>
    SiloAddress GatewayAddress { get; }
}
