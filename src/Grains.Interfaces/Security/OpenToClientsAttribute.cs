namespace EventHub.Security;

/// <summary>
/// What api nodes and grain clients may call, one interface or one of its methods. Silos refuse them everything else.
/// </summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class OpenToClientsAttribute : Attribute;
